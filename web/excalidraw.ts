// Excalidraw as a part of Parley: everything it loads comes from Parley's own server, and what a whiteboard does not use is
// left out of the build. It is the whiteboard's alone; the pages do not load it before somebody opens one.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** Where its fonts are, as window.EXCALIDRAW_ASSET_PATH says it. */
const ASSETS = 'excalidraw/';
/** A font of 13 MB for Chinese and Japanese handwriting; the reader's own fonts stand in. */
const LEFT_OUT_FONTS = ['Xiaolai'];

const UNUSED = '\0excalidraw-unused';
/** Other languages of its menus, diagrams from text, and the shrinking of fonts in exported SVGs (it goes on without). */
const unused = (source: string) =>
  /^\.\/locales\/(?!en-|percentages-)/.test(source) ||
  source === '@excalidraw/mermaid-to-excalidraw' ||
  /^\.\/subset-(worker|shared)\.chunk\.js$/.test(source);

export function excalidraw(): Plugin {
  const dist = join(dirname(createRequire(import.meta.url).resolve('@excalidraw/excalidraw')), '.');
  const isPart = (id: string | undefined) => id?.includes('/@excalidraw/excalidraw/dist/') ?? false;
  return {
    name: 'parley:excalidraw',
    enforce: 'pre',
    resolveId: (source, importer) => (isPart(importer) && unused(source) ? UNUSED : null),
    load: (id) => (id === UNUSED ? 'export default {};' : null),
    // The other host that it would ask for fonts which are missing here.
    transform: (code, id) => (isPart(id) && code.includes('https://esm.sh/') ? { code: code.replaceAll('https://esm.sh/', '${location.origin}/'), map: null } : null),
    generateBundle() {
      for (const file of filesBelow(join(dist, 'fonts'))) {
        const name = relative(dist, file);
        if (LEFT_OUT_FONTS.some((font) => name.startsWith(join('fonts', font)))) continue;
        this.emitFile({ type: 'asset', fileName: ASSETS + name, source: readFileSync(file) });
      }
    },
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
