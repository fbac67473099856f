// Refuses an include against the arrows of the architecture: a folder of src/ may include only itself and what stands
// in its DEPS (directly or through them). Prints each wrong include, exits 1 when there is one.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

/** folder → folders it names in DEPS of its parley_library() or parley_executable() */
const named = new Map(folders.map((folder) => {
  const file = join(src, folder, 'CMakeLists.txt');
  const text = existsSync(file) ? readFileSync(file, 'utf8').replace(/#.*/g, '') : '';
  return [folder, [...text.matchAll(/\bparley_([a-z]+)\b/g)].map((match) => match[1]).filter((name) => folders.includes(name) && name !== folder)];
}));

function reachable(folder, seen = new Set()) {
  for (const next of named.get(folder) ?? []) if (!seen.has(next)) { seen.add(next); reachable(next, seen); }
  return seen;
}

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.[ch]pp$/.test(entry.name)) yield path;
  }
}

// What the architecture fixes, whatever CMake says.
const forbidden = { core: folders, json: folders, http: ['core', 'services', 'api', 'events'], socketio: ['core', 'services', 'api', 'events'], srtp: folders, stun: folders,
  loadtest: folders.filter((folder) => folder !== 'srtp' && folder !== 'stun'),
  services: ['storage', 'media', 'calendar', 'mail', 'http', 'socketio', 'api', 'events', 'app'], storage: ['http', 'socketio', 'api', 'events', 'media'], media: ['http', 'socketio', 'api', 'events', 'storage'] };

let wrong = 0;
let checked = 0;
for (const folder of folders) {
  const allowed = reachable(folder).add(folder);
  if (allowed.has(folder) && [...(named.get(folder) ?? [])].some((next) => reachable(next).has(folder))) {
    console.error(`src/${folder}: part of a circle of DEPS`);
    wrong += 1;
  }
  for (const file of files(join(src, folder))) {
    for (const [line, text] of readFileSync(file, 'utf8').split('\n').entries()) {
      const target = /^\s*#\s*include\s+"([a-z_]+)\//.exec(text)?.[1];
      if (!target || !folders.includes(target)) continue;
      checked += 1;
      const banned = target !== folder && forbidden[folder]?.includes(target);
      if (allowed.has(target) && !banned) continue;
      console.error(`${file.slice(src.length - 3)}:${line + 1}: src/${folder} may not include "${target}/"`);
      wrong += 1;
    }
  }
}
console.log(`arrows: ${checked} includes checked, ${wrong} against the arrows`);
process.exit(wrong ? 1 : 0);
