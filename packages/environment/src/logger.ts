/**
 * The log of a server process: one line per event, in the pattern of Kafka's and ZooKeeper's own files,
 * `[2026-11-21 02:00:00,123] INFO message (source)`, because people and health checks grep for those lines.
 * Where lines go (stdout, a file, a test's array) is the caller's choice.
 */
import type { Clock } from './clock.ts';

/** `source` is the name in brackets at the end: the class that prints the line in Apache's program. */
export interface Logger {
  info(message: string, source: string): void;
  warn(message: string, source: string): void;
  error(message: string, source: string): void;
}

/** Swallows everything. */
export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** Formats each event as one line, stamped with `clock` in local time, and hands it to `write` without a line end. */
export function lineLogger(clock: Clock, write: (line: string) => void): Logger {
  const at =
    (level: string) =>
    (message: string, source: string): void =>
      write(`[${logTimestamp(clock.nowMs())}] ${level} ${printable(message)} (${source})`);
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** Line ends that an indented line follows (stacks, lists of settings) stay; tabs stay. */
const unprintable = /[\0-\x08\x0b-\x1f\x7f-\x9f]|\n(?![ \t])/g;

/** Messages name clients and topics as these call themselves: what would forge a line or steer a terminal is shown escaped. */
function printable(message: string): string {
  return message.replace(unprintable, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** `yyyy-MM-dd HH:mm:ss,SSS` in local time: log4j's `%d`. */
export function logTimestamp(nowMs: number): string {
  const date = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time},${String(date.getMilliseconds()).padStart(3, '0')}`;
}
