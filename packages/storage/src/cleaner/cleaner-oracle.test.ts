/** What is compacted when, and what stays of it, as Apache's cleaner has it; the suite of peers has Apache's tell new stories. */
import { describe, expect, test } from 'vitest';
import { cleanerDigest, cleanerScript } from '../fixtures/cleaner-script.ts';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { workPlaces } from '../fixtures/loop-workers.ts';
import { ScriptedCleaner } from '../fixtures/scripted-cleaner.ts';
import { cleanerOracleVectors } from './cleaner-oracle.vectors.ts';

describe.each(fileSystemCases)("as Apache's cleaner, step by step, on $name", ({ make, name }) => {
  const count = { 'real files': 2, 'memory files': cleanerOracleVectors.length }[name] ?? 4;
  const stories = cleanerOracleVectors.slice(0, count);
  const told = workPlaces.flatMap((workPlace) => stories.map((story) => ({ ...story, workPlace })));
  test.each(told)('story $seed, work $workPlace', async ({ seed, digests, workPlace }) => {
    const script = cleanerScript(seed);
    const place = make();
    try {
      const lines = await ScriptedCleaner.perform(place, script, workPlace);
      const found = lines.map((line) => cleanerDigest(line, script));
      const expected = digests.split(' ');
      const at = found.findIndex((digest, step) => digest !== expected[step]);
      expect(at < 0 ? undefined : { step: script.steps[at]?.do, line: lines[at] }).toBeUndefined();
      expect(found).toHaveLength(expected.length);
    } finally {
      place.remove();
    }
  });
});
