/** Stories of a log that nobody has seen before, done by Apache's log (kafka.log.UnifiedLog 3.9.2) and by ours: see test/oracle/storage. */
import { fileSystemCases } from '@kafka-ts/storage/fixtures/file-systems';
import { comparable, logScript } from '@kafka-ts/storage/fixtures/log-script';
import { ScriptedLog } from '@kafka-ts/storage/fixtures/scripted-log';
import { expect, test } from 'vitest';
import { askLogOracle } from '../oracle/storage/log-oracle.ts';
import { ensureInstalled } from './lib/installations.ts';

const count = Number(process.env['LOG_STORIES'] ?? 40);
const firstSeed = Number(process.env['LOG_STORIES_FROM'] ?? 310_046);
const [, inMemory] = fileSystemCases;

test(`${count} stories from seed ${firstSeed} on leave the same segments, files and offsets`, async () => {
  ensureInstalled('3.9.2');
  if (inMemory === undefined) throw new Error('no files in memory');
  const scripts = Array.from({ length: count }, (_, index) => logScript(firstSeed + index));
  const answers = await askLogOracle(scripts);
  for (const [index, steps] of scripts.entries()) {
    const theirs = answers[index] ?? [];
    // With very small indexes Apache's log may refuse an append, which ours does not.
    const refused = theirs.findIndex((line) => line.startsWith('threw'));
    const compared = steps.slice(0, refused < 0 ? steps.length : refused);
    const place = inMemory.make();
    const log = await ScriptedLog.create(place.files, place.directory);
    const ours: string[] = [];
    for (const step of compared) ours.push(await log.perform(step));
    const expected = comparable(theirs.slice(0, compared.length), compared);
    expect(comparable(ours, compared), `seed ${firstSeed + index}`).toEqual(expected);
    place.remove();
  }
});
