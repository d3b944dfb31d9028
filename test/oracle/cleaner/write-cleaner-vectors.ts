/**
 * Writes `packages/storage/src/cleaner/cleaner-oracle.vectors.ts`: digests of what Apache's cleaner of 3.9.2 leaves after each step of some
 * stories. Run: node test/oracle/cleaner/write-cleaner-vectors.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanerDigest, cleanerScript } from '@kafka-ts/storage/fixtures/cleaner-script';
import { askCleanerOracle } from './cleaner-oracle.ts';

const wanted = 15;
const seeds = Array.from({ length: 2 * wanted }, (_, index) => index + 1);
const scripts = seeds.map(cleanerScript);
const answers = await askCleanerOracle(scripts);
const stories = scripts
  .map((script, index) => ({
    seed: seeds[index] ?? 0,
    lines: answers[index] ?? [],
    digests: (answers[index] ?? []).map((line) => cleanerDigest(line, script)).join(' '),
  }))
  // Where the last message set it reads is an old one of which nothing is left, Apache's cleaner fails; ours goes on.
  .filter(({ lines }) => !lines.some((line) => /^threw|uncleanable/.test(line)))
  .slice(0, wanted)
  .map(({ seed, digests }) => ({ seed, digests }));
const text = `/** Written by test/oracle/cleaner/write-cleaner-vectors.ts with kafka.log.LogCleaner of 3.9.2: a digest for each step of a seed's story. */
export const cleanerOracleVectors: readonly { readonly seed: number; readonly digests: string }[] = ${JSON.stringify(stories, undefined, 2)};
`;
const packages = join(import.meta.dirname, '..', '..', '..', 'packages');
writeFileSync(join(packages, 'storage', 'src', 'cleaner', 'cleaner-oracle.vectors.ts'), text);
