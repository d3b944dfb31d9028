import { expect, test } from 'vitest';
import { CliError } from '../cli-error.ts';
import { parseDateTime, parseDuration } from './time.ts';

test.each([
  ['1970-01-01T00:00:01.500', 1500],
  ['1970-01-01T00:00:01.500Z', 1500],
  ['1970-01-01T08:00:00.000+08:00', 0],
  ['1970-01-01T08:00:00.000+0800', 0],
  ['1970-01-01T08:00:00.000+08', 0],
  ['1969-12-31T16:30:00.000-07:30', 0],
  ['2026-11-21T12:00:00', Date.UTC(2026, 10, 21, 12)],
  ['2026-11-21T12:00', Date.UTC(2026, 10, 21, 12)],
])('the time %s', (text, timestampMs) => {
  expect(parseDateTime(text)).toBe(timestampMs);
});

test.each(['yesterday', '2026-11-21', '2026-13-21T12:00:00.000', '2026-11-21T12:00:00.000+8', ''])(
  'refuses the time "%s"',
  (text) => {
    expect(() => parseDateTime(text)).toThrow(CliError);
  },
);

test.each([
  ['PT0S', 0],
  ['PT1.5S', 1500],
  ['P1D', 86_400_000],
  ['P2DT3H4M5.006S', 183_845_006],
  ['pt90m', 5_400_000],
  ['-PT1H', -3_600_000],
  ['PT-1H30M', -1_800_000],
])('the duration %s', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(['P', 'PT', '1D', 'P1H', 'PT1D', 'P1M', 'P1Y', 'PT1H2', ''])(
  'refuses the duration "%s"',
  (text) => {
    expect(() => parseDuration(text)).toThrow(CliError);
  },
);
