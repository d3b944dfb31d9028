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

test('what a client calls itself forges no line and steers no terminal; stacks keep their lines', () => {
  const clock: Clock = {
    nowMs: () => 0,
    monotonicMs: () => 0,
    setTimer: () => ({ cancel: () => {} }),
    endOfTurn: () => {},
  };
  const lines: string[] = [];
  const logger = lineLogger(clock, (line) => lines.push(line.slice(line.indexOf(']') + 2)));
  logger.warn('client a\n[2026] ERROR forged\u001b[2J\u009b', 's');
  logger.error('Error: failed\n    at here\n\tindented', 's');
  expect(lines).toEqual([
    'WARN client a\\x0a[2026] ERROR forged\\x1b[2J\\x9b (s)',
    'ERROR Error: failed\n    at here\n\tindented (s)',
  ]);
});
