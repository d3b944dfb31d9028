import { describe, expect, test } from 'vitest';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { comparable, lineOf, logScript } from '../fixtures/log-script.ts';
import { ScriptedLog } from '../fixtures/scripted-log.ts';
import { logOracleVectors } from './log-oracle.vectors.ts';

describe.each(fileSystemCases)("as Apache's log, step by step, on $name", ({ make, name }) => {
  const stories = name === 'real files' ? logOracleVectors.slice(0, 2) : logOracleVectors;
  test.each(stories)('story $seed', async ({ seed, lines }) => {
    const steps = logScript(seed);
    expect(lines).toHaveLength(steps.length);
    const place = make();
    try {
      const log = await ScriptedLog.create(place.files, place.directory);
      for (const [index, step] of steps.entries()) {
        const what = `step ${index}: ${lineOf(step).slice(0, 80)}`;
        const line = await log.perform(step);
        expect(comparable(line, steps), what).toBe(comparable(lines[index] ?? '', steps));
      }
    } finally {
      place.remove();
    }
  });
});
