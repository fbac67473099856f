// Makes src/generated/ from the server's own documents: `parley docs openapi` and `parley docs asyncapi`, which come from the
// tables of its routes and events. Run it after a change of either (npm run -w sdk generate); with --check it only says
// whether what is there is what would be made, and fails where it is not.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const here = dirname(fileURLToPath(import.meta.url));
const build = process.env.PARLEY_BUILD ?? join(here, '..', 'build', 'release');
const document = (page) => JSON.parse(execFileSync(join(build, 'parley'), ['docs', page], { encoding: 'utf8', maxBuffer: 1 << 26 }));

const banner = (of) => `// Made from ${of} by sdk/generate.mjs; do not edit.`;

/** Objects that are passed through as they are. */
function openObjects(schema) {
  if (!schema || typeof schema !== 'object') return;
  if (schema.type === 'object' && !schema.properties && !schema.additionalProperties) schema.tsType = 'object';
  Object.values(schema).forEach(openObjects);
}

/** The types of all schemas of a document. */
async function types(schemas, of) {
  const definitions = JSON.parse(JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/definitions/'));
  openObjects(definitions);
  const text = await compile({ title: 'Root', type: 'object', definitions }, 'Root', {
    additionalProperties: false,
    bannerComment: banner(of),
    format: true,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120, singleQuote: true },
    unknownAny: true,
    unreachableDefinitions: true,
  });
  // The schemas alone: neither the root that holds them nor what the compiler says of each.
  return text.replace(/export interface Root \{\}\n/, '').replace(/\/\*\*\n \* This interface was referenced by[^]*?\*\/\n/g, '');
}

const channels = [
  { id: 'main', name: '/', prefix: 'Main' },
  { id: 'calls', name: '/calls', prefix: 'Calls' },
  { id: 'meetings', name: '/meetings', prefix: 'Meetings' },
];

const typeOf = (reference) => reference.$ref.split('/').at(-1);

/** Payload and answer of each event that clients send, and the payload of each that the server sends, by namespace. */
function tables(asyncapi) {
  const message = (reference) => asyncapi.components.messages[reference.$ref.split('/').at(-1)];
  let text = '';
  for (const { id, name, prefix } of channels) {
    const of = Object.values(asyncapi.operations).filter((each) => each.channel.$ref === `#/channels/${id}`);
    text += `\n/** What clients send in namespace ${name}, and how it is acknowledged. */\nexport interface ${prefix}ClientEvents {\n`;
    for (const { messages, reply, summary } of of.filter(({ action }) => action === 'receive')) {
      const sent = message(messages[0]);
      const [answer] = message(reply.messages[0]).payload.oneOf;
      text += `  /** ${summary} */\n  '${sent.name}': { payload: ${typeOf(sent.payload)}; answer: ${typeOf(answer)} };\n`;
    }
    const heard = of.filter(({ action }) => action === 'send').map(({ messages, summary }) => ({ ...message(messages[0]), summary }));
    text += `}\n\n/** What the server sends in namespace ${name}. */\nexport interface ${prefix}ServerEvents {\n`;
    for (const { name: event, payload, summary } of heard) text += `  /** ${summary} */\n  '${event}': ${typeOf(payload)};\n`;
    text += `}\n\nexport const ${prefix.toUpperCase()}_SERVER_EVENTS = [\n${heard.map((each) => `  '${each.name}',\n`).join('')}] as const satisfies readonly (keyof ${prefix}ServerEvents)[];\n`;
  }
  return text;
}

const openapi = document('openapi');
const asyncapi = document('asyncapi');
const made = {
  'rest.ts': await types(openapi.components.schemas, '`parley docs openapi`'),
  'events.ts': (await types(asyncapi.components.schemas, '`parley docs asyncapi`')) + tables(asyncapi),
};

const folder = join(here, 'src', 'generated');
const read = (name) => {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return null;
  }
};
const stale = Object.keys(made).filter((name) => read(name) !== made[name]);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`stale: ${stale.map((name) => `sdk/src/generated/${name}`).join(', ')}; make them anew: npm run -w sdk generate`);
    process.exit(1);
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of stale) writeFileSync(join(folder, name), made[name]);
  console.log(stale.length > 0 ? `made ${stale.join(', ')}` : 'nothing changed');
}
