/** A record of any format as the dump shows it. Key and value are views that the next batch may overwrite. */
import type { Long } from './long.ts';

export interface LogRecord {
  readonly offset: Long;
  readonly timestamp: Long;
  /** As stored, so negative for null. */
  readonly keySize: number;
  readonly valueSize: number;
  /** Throws CliError where the field does not lie in its message. */
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** What only a record of magic 2 has. */
  readonly sequence: number | undefined;
  /** Names of the headers, separated by commas. */
  readonly headerKeys: string;
  /** What only a message of magic 0 or 1 has. */
  readonly message: { readonly isValid: boolean; readonly crc: number } | undefined;
}
