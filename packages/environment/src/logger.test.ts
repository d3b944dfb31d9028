import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { lineLogger } from './logger.ts';

test("a line has log4j's date, level, message and source", () => {
  const local = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  const clock: Clock = {
    nowMs: () => local,
    monotonicMs: () => 0,
    setTimer: () => ({ cancel: () => {} }),
    endOfTurn: () => {},
  };
  const lines: string[] = [];
  const logger = lineLogger(clock, (line) => lines.push(line));
  logger.info('started', 'kafka.server.KafkaServer');
  logger.warn('late', 'a');
  logger.error('failed', 'b');
  expect(lines).toEqual([
    '[2026-01-02 03:04:05,006] INFO started (kafka.server.KafkaServer)',
    '[2026-01-02 03:04:05,006] WARN late (a)',
    '[2026-01-02 03:04:05,006] ERROR failed (b)',
  ]);
});
