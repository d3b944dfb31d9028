/** Names of the files of a partition directory: base offsets in 20 digits, and what their endings mean. */
import { sep } from 'node:path';

export const logSuffix = '.log';
export const offsetIndexSuffix = '.index';
export const timeIndexSuffix = '.timeindex';
export const transactionIndexSuffix = '.txnindex';

/** `<20 digits><suffix>`. */
export function logFileName(baseOffset: number, suffix: string): string {
  return String(baseOffset).padStart(20, '0') + suffix;
}

/** `<directory>/<20 digits><suffix>`; the directory's path is taken as it is, for it is asked thousands of times. */
export function logFilePath(directory: string, baseOffset: number, suffix: string): string {
  return directory + sep + logFileName(baseOffset, suffix);
}

/** The base offset in a file name that ends in `suffix`; undefined if it is no such name. */
export function baseOffsetOf(name: string, suffix: string): number | undefined {
  if (!name.endsWith(suffix)) return undefined;
  const digits = name.slice(0, -suffix.length);
  return /^\d{20}$/.test(digits) ? Number(digits) : undefined;
}
