/**
 * What a clean stop notes of the files that it leaves, under `cleanStop` in `kafka-ts.json`, so that the next start can tell whether one of them
 * was cut or changed meanwhile:
 *
 *     { "signMs": 1767225600000.5,                        the time of `.kafka_cleanshutdown`, by the file system
 *       "logs": ["events-0|0:1048576,4711:80|…"],         a line for each log, see noted-log.ts
 *       "checkpoints": { "log-start-offset-checkpoint": 2271560481 }, CRC-32C of the file
 *       "logStartOffsets": { "events-0": 17 },            those that the checkpoint has
 *       "checksum": 907060870 }                           CRC-32C of the JSON of the other keys, as they stand here
 *
 * With another time of the sign somebody else used the directory since, and nothing of it holds.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { cleanShutdownFileName } from './clean-shutdown-file.ts';
import { isObject, kafkaTsFileName, readKafkaTsFile, writeKafkaTsFile } from './kafka-ts-file.ts';
import { nameOfNoted } from './noted-log.ts';

export interface CleanStop {
  /** Lines of noted-log.ts by the log's name. */
  readonly logs: ReadonlyMap<string, string>;
  /** CRC-32C by the file's name, of the checkpoints that there are. */
  readonly checkpoints: ReadonlyMap<string, number>;
  /** What `log-start-offset-checkpoint` says. */
  readonly logStartOffsets: ReadonlyMap<string, number>;
}

/** Notes `stop` for the sign of a clean shutdown that is there now; does nothing without one. */
export function writeCleanStop(files: FileSystem, logDirectory: string, stop: CleanStop): void {
  const sign = files.statusSync(join(logDirectory, cleanShutdownFileName));
  if (sign === undefined) return;
  const noted = {
    signMs: sign.modifiedMs,
    logs: [...stop.logs.values()],
    checkpoints: Object.fromEntries(stop.checkpoints),
    logStartOffsets: Object.fromEntries(stop.logStartOffsets),
  };
  const cleanStop = { ...noted, checksum: checksumOf(noted) };
  writeKafkaTsFile(files, logDirectory, { ...readKafkaTsFile(files, logDirectory), cleanStop });
}

/** What {@link writeCleanStop} noted for the sign that is there now; undefined if nothing, or it cannot be believed: then `onFault` is told. */
export function readCleanStop(
  files: FileSystem,
  logDirectory: string,
  onFault: (fault: string) => void,
): CleanStop | undefined {
  const sign = files.statusSync(join(logDirectory, cleanShutdownFileName));
  if (sign === undefined) return undefined;
  const { cleanStop } = readKafkaTsFile(files, logDirectory, onFault);
  if (!isObject(cleanStop)) return undefined;
  const { checksum, ...noted } = cleanStop;
  if (checksum !== checksumOf(noted)) {
    const path = join(logDirectory, kafkaTsFileName);
    onFault(
      `${path}: expected cleanStop with the checksum ${checksumOf(noted)}, found ${JSON.stringify(checksum)}`,
    );
    return undefined;
  }
  // Copies of a directory keep times as fractions that are rounded.
  const { signMs } = noted;
  if (typeof signMs !== 'number' || Math.abs(signMs - sign.modifiedMs) >= 1) return undefined;
  return {
    logs: linesOf(noted['logs']),
    checkpoints: numbersOf(noted['checkpoints']),
    logStartOffsets: numbersOf(noted['logStartOffsets']),
  };
}

/** CRC-32C of the file at `path`; undefined if there is none. */
export function fileChecksum(files: FileSystem, path: string): number | undefined {
  const content = files.readFileSync(path);
  return content === undefined ? undefined : crc32c(content);
}

function checksumOf(noted: Readonly<Record<string, unknown>>): number {
  return crc32c(new TextEncoder().encode(JSON.stringify(noted)));
}

function linesOf(value: unknown): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  if (!Array.isArray(value)) return lines;
  for (const line of value) if (typeof line === 'string') lines.set(nameOfNoted(line), line);
  return lines;
}

function numbersOf(value: unknown): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  if (!isObject(value)) return numbers;
  for (const [name, number] of Object.entries(value)) {
    if (typeof number === 'number') numbers.set(name, number);
  }
  return numbers;
}
