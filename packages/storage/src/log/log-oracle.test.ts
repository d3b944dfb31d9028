import { describe, expect, test } from 'vitest';
import { fileSystemCases } from '../fixtures/file-systems.ts';
import { comparable, logScript } from '../fixtures/log-script.ts';
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
      const ours: string[] = [];
      for (const step of steps) ours.push(await log.perform(step));
      expect(comparable(ours, steps)).toEqual(comparable(lines, steps));
    } finally {
      place.remove();
    }
  });
});
