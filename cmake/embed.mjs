// Packs a folder for the binary: node embed.mjs <folder> <output folder> <name>
//
// Writes <name>.bin (all files and their compressed variants, one behind the other), <name>.cpp (the table, with the blob by
// .incbin) and <name>.hpp into the output folder, each only if it changed. A folder that is not there makes an empty table.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const [folder, output, name] = process.argv.slice(2)
if (!folder || !output || !/^[a-z_]+$/.test(name ?? '')) {
  console.error('usage: node embed.mjs <folder> <output folder> <name>')
  process.exit(2)
}

const compressible = /\.(html|js|mjs|css|json|map|svg|txt|webmanifest|wasm|ico|xml)$/
const cache = join(output, 'compressed')
mkdirSync(cache, { recursive: true })

function filesBelow(path, prefix = '') {
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesBelow(join(path, entry.name), `${prefix}/${entry.name}`)
        : [{ path: `${prefix}/${entry.name}`, content: readFileSync(join(path, entry.name)) }],
    )
}

// Compressing well is slow, and most files do not change between two builds.
function cached(hash, suffix, make) {
  const path = join(cache, `${hash}.${suffix}`)
  if (existsSync(path)) return readFileSync(path)
  const bytes = make()
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
  return bytes
}

// A variant that saves less than a tenth is not worth the client's work.
const smaller = (bytes, content) => (bytes.length < content.length * 0.9 ? bytes : Buffer.alloc(0))

function variants({ path, content }) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 32)
  const none = Buffer.alloc(0)
  if (content.length < 256 || !compressible.test(path)) return { path, hash, parts: [content, none, none] }
  const brotli = cached(hash, 'br', () =>
    brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  )
  const gzip = cached(hash, 'gz', () => gzipSync(content, { level: 9 }))
  return { path, hash, parts: [content, smaller(brotli, content), smaller(gzip, content)] }
}

function writeIfChanged(path, bytes) {
  const content = Buffer.from(bytes)
  if (existsSync(path) && readFileSync(path).equals(content)) return
  writeFileSync(path, content)
}

const files = existsSync(folder) && statSync(folder).isDirectory() ? filesBelow(folder).map(variants) : []
const blob = []
let offset = 0
const rows = files.map(({ path, hash, parts }) => {
  const views = parts.map((part) => {
    const view = part.length === 0 ? '{}' : `{begin() + ${offset}, ${part.length}}`
    blob.push(part)
    offset += part.length
    return view
  })
  return `      {${JSON.stringify(path)}, "${hash}", ${views.join(', ')}},`
})

const bin = join(output, `${name}.bin`)
const symbol = `parley_embedded_${name}`
writeIfChanged(bin, Buffer.concat([...blob, Buffer.from([0])]))
writeIfChanged(
  join(output, `${name}.hpp`),
  `// Made by cmake/embed.mjs.
#pragma once

#include "http/static_files.hpp"

namespace parley::embedded {

/// The files of the folder, as they were when the program was built.
http::StaticFolder ${name}();

}  // namespace parley::embedded
`,
)
writeIfChanged(
  join(output, `${name}.cpp`),
  `// Made by cmake/embed.mjs.
#include "${name}.hpp"

asm(R"(
  .section .rodata
  .balign 16
  .global ${symbol}
${symbol}:
  .incbin "${bin}"
  .text
)");

extern "C" const char ${symbol}[];

namespace parley::embedded {

namespace {

[[maybe_unused]] const char* begin() { return ${symbol}; }

}  // namespace

http::StaticFolder ${name}() {
  return {
${rows.join('\n')}
  };
}

}  // namespace parley::embedded
`,
)
