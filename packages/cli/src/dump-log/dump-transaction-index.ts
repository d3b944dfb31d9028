/** Dumps a `.txnindex` (the layout is told in `storage/index/transaction-index.ts`); a cut last entry is left out. */
import { int8At } from '@kafka-ts/protocol/bytes/big-endian';
import { CliError } from '../cli-error.ts';
import { type DumpContext, type DumpedFile, jsonLine } from './dump-context.ts';
import { baseOffsetOf } from './dump-index.ts';
import { longAt } from './long.ts';

const VERSION = 0;
const ENTRY_BYTES = 34;

/** @throws CliError for an entry of a version of the future */
export function dumpTransactionIndex({ files, output, options }: DumpContext, file: DumpedFile): void {
  baseOffsetOf(file);
  // Apache's index of a file that is not there is empty.
  const bytes = files.readFileSync(file.absolutePath) ?? new Uint8Array(0);
  const lines: string[] = [];
  for (let at = 0; bytes.length - at >= ENTRY_BYTES; at += ENTRY_BYTES) {
    // Apache's reader takes the first of the two bytes for the version.
    const version = int8At(bytes, at);
    if (version > VERSION) {
      throw new CliError(
        `Unexpected aborted transaction version ${version} in transaction index ${file.absolutePath}, current version is ${VERSION}`,
      );
    }
    const transaction = {
      version,
      producerId: longAt(bytes, at + 2),
      firstOffset: longAt(bytes, at + 10),
      lastOffset: longAt(bytes, at + 18),
      lastStableOffset: longAt(bytes, at + 26),
    };
    const { producerId, firstOffset, lastOffset, lastStableOffset } = transaction;
    lines.push(
      options.isJson
        ? jsonLine({ file: file.path, kind: 'aborted-transaction', ...transaction })
        : `version: ${version} producerId: ${producerId} firstOffset: ${firstOffset} lastOffset: ${lastOffset} lastStableOffset: ${lastStableOffset}\n`,
    );
  }
  // Apache reads the whole index before it prints: one entry that it refuses hides the others.
  for (const line of lines) output.print(line);
}
