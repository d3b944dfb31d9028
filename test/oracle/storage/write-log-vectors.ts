/**
 * Writes `packages/storage/src/log/log-oracle.vectors.ts`: what Apache's log of 3.9.2 is like after each step of some stories.
 * Run: node test/oracle/storage/write-log-vectors.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logScript } from '@kafka-ts/storage/fixtures/log-script';
import { askLogOracle } from './log-oracle.ts';

const wanted = 10;
const seeds = Array.from({ length: 2 * wanted }, (_, index) => index + 1);
const answers = await askLogOracle(seeds.map(logScript));
const stories = seeds
  .map((seed, index) => ({ seed, lines: answers[index] ?? [] }))
  // With very small indexes Apache's log may refuse an append, which ours does not.
  .filter(({ lines }) => !lines.some((line) => line.startsWith('threw')))
  .slice(0, wanted);
const text = `/** Written by test/oracle/storage/write-log-vectors.ts with kafka.log.UnifiedLog of 3.9.2: a line for each step of a seed's story. */
export const logOracleVectors: readonly { readonly seed: number; readonly lines: readonly string[] }[] = ${JSON.stringify(stories, undefined, 2)};
`;
writeFileSync(
  join(import.meta.dirname, '..', '..', '..', 'packages', 'storage', 'src', 'log', 'log-oracle.vectors.ts'),
  text,
);
