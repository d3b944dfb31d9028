/**
 * Stories of compacted logs that nobody has seen before, done by Apache's cleaner (kafka.log.LogCleaner 3.9.2) and by ours: what is
 * compacted when (dirty ratio, lags, policies that change), and what stays of batches of magic 0, 1 and 2. See test/oracle/cleaner.
 */
import {
  type CleanerScript,
  cleanerLineOf,
  cleanerScript,
  comparableCleanerLine,
} from '@kafka-ts/storage/fixtures/cleaner-script';
import { fileSystemCases } from '@kafka-ts/storage/fixtures/file-systems';
import { ScriptedCleaner } from '@kafka-ts/storage/fixtures/scripted-cleaner';
import { expect, test } from 'vitest';
import { askCleanerOracle } from '../oracle/cleaner/cleaner-oracle.ts';
import { ensureInstalled } from './lib/installations.ts';

const count = Number(process.env['CLEANER_STORIES'] ?? 15);
const firstSeed = Number(process.env['CLEANER_STORIES_FROM'] ?? 4_000);
const [, inMemory] = fileSystemCases;

test(`${count} stories from seed ${firstSeed} on leave the same records`, async () => {
  ensureInstalled('3.9.2');
  if (inMemory === undefined) throw new Error('no files in memory');
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const scripts = seeds.map(cleanerScript);
  const answers = await askCleanerOracle(scripts);
  let compared = 0;
  for (const [index, script] of scripts.entries()) {
    const place = inMemory.make();
    const ours = await ScriptedCleaner.perform(place, script);
    place.remove();
    const theirs = answers[index] ?? [];
    const at = script.steps.findIndex((_, n) => !isSame(script, ours[n], theirs[n]));
    if (at >= 0 && isKnownDifference(script, ours[at], theirs[at])) continue;
    const told = at < 0 ? '' : cleanerLineOf(script.steps[at] ?? { do: 'reopen' });
    expect(ours[at], `seed ${seeds[index]}, step ${at}: ${told}`).toEqual(theirs[at]);
    compared++;
  }
  expect(compared).toBeGreaterThan(count * 0.8);
});

function isSame(script: CleanerScript, ours = '', theirs = ''): boolean {
  return comparableCleanerLine(ours, script) === comparableCleanerLine(theirs, script);
}

/**
 * Apache's cleaner fails where the last message set it reads is an old one of which nothing is left; ours goes on. Ours looks at checksums,
 * also of batches that an aborted transaction takes with it.
 */
function isKnownDifference({ steps }: CleanerScript, ours = '', theirs = ''): boolean {
  const isLeftAlone = (line: string) => line.includes('uncleanable');
  if (isLeftAlone(theirs) && !isLeftAlone(ours)) return true;
  const isDamaged = steps.some((step) => step.do === 'damage');
  return isDamaged && isLeftAlone(ours) && !isLeftAlone(theirs);
}
