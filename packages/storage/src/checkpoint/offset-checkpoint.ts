/**
 * One offset per partition of a log directory, in one file: `recovery-point-offset-checkpoint`,
 * `log-start-offset-checkpoint`, `replication-offset-checkpoint` (high watermarks), `cleaner-offset-checkpoint`.
 * Format: checkpoint-text.ts with lines `topic partition offset`.
 */
import { join } from 'node:path';
import { parsePartitionName, partitionName } from '../directory/partition-name.ts';
import { readReplaced, replaceFile } from '../directory/replace-file.ts';
import type { FilesAndClock } from '../directory/windows-safe-files.ts';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint, wholeNumber } from './checkpoint-text.ts';

/** The files of a log directory. */
export const checkpointNames = {
  recoveryPoint: 'recovery-point-offset-checkpoint',
  logStartOffset: 'log-start-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const;

/** Offsets by `<topic>-<partition>`. */
export type PartitionOffsets = ReadonlyMap<string, number>;

export class OffsetCheckpoint {
  readonly path: string;
  readonly #env: FilesAndClock;
  /** The content that is on the disk or on its way there, to spare writes that change nothing. */
  #lastText: string | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(env: FilesAndClock, logDirectory: string, name: string) {
    this.#env = env;
    this.path = join(logDirectory, name);
  }

  /** What the file says; nothing if it does not exist. Throws {@link CheckpointError} if it is not to be understood. */
  read(): Map<string, number> {
    const offsets = readReplaced(this.#env.files, this.path, (content) => {
      const read = new Map<string, number>();
      decodeCheckpoint(content, 3).forEach(([topic = '', partition, offset], index) => {
        const number = wholeNumber(partition, index + 3, 'a partition');
        read.set(partitionName(topic, number), wholeNumber(offset, index + 3, 'an offset'));
      });
      return read;
    });
    return offsets ?? new Map();
  }

  /** Replaces the file; calls that overlap are written in their order. Unchanged content is not written again. */
  write(offsets: PartitionOffsets): Promise<void> {
    const content = this.#changed(offsets);
    if (content === undefined) return this.#writing;
    const written = this.#writing
      .catch(() => {})
      .then(() => replaceFile(this.#env, this.path, content))
      .catch((error: unknown) => {
        this.#lastText = undefined;
        throw error;
      });
    this.#writing = written;
    return written;
  }

  #changed(offsets: PartitionOffsets): Uint8Array | undefined {
    const content = encodeCheckpoint([...offsets].map(([name, offset]) => line(name, offset)));
    const text = Buffer.from(content).toString('latin1');
    if (text === this.#lastText) return undefined;
    this.#lastText = text;
    return content;
  }
}

function line(name: string, offset: number): string {
  const parsed = parsePartitionName(name);
  if (parsed === undefined) throw new CheckpointError(`"${name}" is no partition`);
  return `${parsed.topic} ${parsed.partition} ${offset}`;
}
