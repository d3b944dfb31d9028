/** What the dump of one file needs: what was asked for, where it goes, and what is told at the end of all. */
import type { FileHandle, FileSystem } from '@kafka-ts/environment/file-system';
import { CliError } from '../cli-error.ts';
import type { DumpErrors } from './dump-errors.ts';
import type { DumpOutput } from './dump-output.ts';
import type { MessageParser } from './message-parser.ts';

export interface DumpOptions {
  readonly printsData: boolean;
  readonly isDeep: boolean;
  readonly skipsRecordMetadata: boolean;
  readonly maxBytes: number;
  readonly maxMessageSize: number;
  readonly isIndexSanityOnly: boolean;
  readonly isVerifyOnly: boolean;
  readonly isJson: boolean;
  /** Made anew for each log, as Apache's tool does: decoders of old names tell so each time. */
  readonly parser: (output: DumpOutput) => MessageParser;
}

export interface DumpContext {
  readonly files: FileSystem;
  readonly output: DumpOutput;
  readonly errors: DumpErrors;
  readonly options: DumpOptions;
}

/** One file of those asked for. */
export interface DumpedFile {
  /** As it was typed, but for doubled slashes. */
  readonly path: string;
  readonly absolutePath: string;
  /** The last part of the path. */
  readonly name: string;
}

/** Opens for reading. @throws CliError in one line where that cannot be */
export function openToRead(files: FileSystem, path: string): FileHandle {
  try {
    return files.openSync(path, 'read');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new CliError(`${path}: there is no such file`, { cause: error });
    if (code === 'EACCES' || code === 'EPERM')
      throw new CliError(`${path} cannot be read: permission denied`, { cause: error });
    throw error;
  }
}

/** One line of `-o json`; what cannot be a JSON number is text. */
export function jsonLine(document: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return `${text}\n`;
}
