/**
 * Writes `<stem>.vectors.ts` beside each message and stored value: one message for each version and direction, as
 * kafka-clients 3.9.2 encodes it. Run: node test/oracle/write-vectors.ts
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stemOf } from '@kafka-ts/protocol/messages/fixtures/vector';
import { askOracle, type OracleMessage } from './oracle.ts';

const seed = 20261121;
const count = 50;
/** Of the random messages the shortest that has at least this many hexadecimal digits, or else the longest. */
const wantedDigits = 160;

const root = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'packages',
  'protocol',
  'src',
);

const best = new Map<string, OracleMessage>();
await askOracle({ seed, count }, (found) => {
  const known = best.get(found.message);
  if (known === undefined || isBetter(found.hex.length, known.hex.length)) best.set(found.message, found);
});

const files = new Map<string, string[]>();
for (const { message, hex, json } of best.values()) {
  const [, name = '', version = ''] = /^(.*) (\d+)$/.exec(message) ?? [];
  const file = fileOf(name);
  const lines = files.get(file) ?? [];
  files.set(file, lines);
  lines.push(
    `  { message: '${name}', version: ${version}, hex: '${hex}',\n    json: ${JSON.stringify(json)} },`,
  );
}
for (const [file, lines] of files) {
  const head = `/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed ${seed}. */`;
  const type = `import type { Vector } from '${file.startsWith('messages') ? './' : '../messages/'}fixtures/vector.ts';`;
  const text = [head, type, '', 'export const vectors: readonly Vector[] = [', ...lines, '];', ''].join('\n');
  writeFileSync(path.join(root, file), text);
}

function isBetter(digits: number, known: number): boolean {
  if (known < wantedDigits) return digits > known;
  return digits >= wantedDigits && digits < known;
}

function fileOf(name: string): string {
  const api = /^(\w+) (?:request|response)$/.exec(name)?.[1];
  if (api !== undefined) return `messages/${stemOf(api)}.vectors.ts`;
  return `values/${stemOf(name.replace(/(Key|Value|Subscription|Assignment)$/, ''))}.vectors.ts`;
}
