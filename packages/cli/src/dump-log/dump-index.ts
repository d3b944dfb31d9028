/** Dumps an `.index`: each entry, held against the batch that it names in the log beside it. */
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error.ts';
import { headerOf, placeAt } from './batch-header.ts';
import { type DumpContext, type DumpedFile, jsonLine, openToRead } from './dump-context.ts';
import { OffsetEntries, offsetEntryBytes, readIndex } from './index-entries.ts';
import { type Long, parseLong } from './long.ts';
import { SegmentReader } from './segment-reader.ts';

/** @throws CliError where Apache's tool ends with an exception */
export async function dumpIndex(context: DumpContext, file: DumpedFile): Promise<void> {
  const { files } = context;
  const baseOffset = baseOffsetOf(file);
  const log = openToRead(files, siblingOf(file, '.log'));
  try {
    const entries = new OffsetEntries(readIndex(files, file.absolutePath), baseOffset);
    await dumpEntries(context, file, { entries, reader: new SegmentReader(log) });
  } finally {
    log.closeSync();
  }
}

async function dumpEntries(
  context: DumpContext,
  file: DumpedFile,
  { entries, reader }: { readonly entries: OffsetEntries; readonly reader: SegmentReader },
): Promise<void> {
  const { output, options, errors } = context;
  if (entries.count === 0) {
    output.print(saying(context, file, 'is empty'));
    return;
  }
  if (options.isIndexSanityOnly) {
    checkSanity(file, entries);
    output.print(saying(context, file, 'passed sanity check'));
    return;
  }
  for (let slot = 0; slot < entries.count; slot++) {
    const offset = entries.offset(slot);
    // Zeros that nobody has filled: a crash leaves many.
    if (offset === entries.baseOffset && slot > 0) return;
    const position = entries.position(slot);
    const logOffset = lastOffsetAt(reader, file, position, options.maxMessageSize);
    if (logOffset !== offset) errors.indexMismatch(file.absolutePath, offset, logOffset);
    if (options.isVerifyOnly) continue;
    output.print(
      options.isJson
        ? jsonLine({ file: file.path, kind: 'offset-index-entry', offset, position })
        : `offset: ${offset} position: ${position}\n`,
    );
    if (output.isBehind) await output.keepUp();
  }
}

/** @throws CliError where no batch begins there */
function lastOffsetAt(
  reader: SegmentReader,
  file: DumpedFile,
  position: number,
  maxMessageSize: number,
): Long {
  if (position < 0 || position > reader.sizeBytes) {
    throw new CliError(
      `${file.path}: an entry points to byte ${position} of a log of ${reader.sizeBytes} bytes`,
    );
  }
  if (maxMessageSize < 0) throw new CliError(`Invalid size: ${maxMessageSize}`);
  const end = Math.min(reader.sizeBytes, position + maxMessageSize);
  const place = placeAt(reader, file.path, position, end);
  if (place === undefined) {
    throw new CliError(
      `${file.path}: no whole batch of at most ${maxMessageSize} bytes (--max-message-size) begins at byte ${position} of the log, where an entry points`,
    );
  }
  return headerOf(reader, file.path, place).lastOffset;
}

function checkSanity(file: DumpedFile, entries: OffsetEntries): void {
  const last = entries.offset(entries.count - 1);
  if (last < entries.baseOffset) {
    throw new CliError(
      `Corrupt index found, index file ${file.absolutePath} has non-zero size but the last offset is ${last} which is less than the base offset ${entries.baseOffset}`,
    );
  }
  if (entries.bytes.length % offsetEntryBytes !== 0) {
    throw new CliError(
      `Index file ${file.absolutePath} is corrupt, found ${entries.bytes.length} bytes which is neither positive nor a multiple of ${offsetEntryBytes}`,
    );
  }
}

/** `FILE is empty.` and the like. */
export function saying({ options }: DumpContext, { path }: DumpedFile, what: string): string {
  return options.isJson ? jsonLine({ file: path, kind: 'index', state: what }) : `${path} ${what}.\n`;
}

/** The first offset of the segment, by the name of its file. @throws CliError */
export function baseOffsetOf({ name }: DumpedFile): Long {
  const digits = name.slice(0, name.indexOf('.'));
  const offset = parseLong(digits);
  if (offset === undefined)
    throw new CliError(`${name}: the name begins with the segment's first offset, found "${digits}"`);
  return offset;
}

/** Another file of the segment. */
export function siblingOf(file: DumpedFile, suffix: string): string {
  return join(dirname(file.absolutePath), `${file.name.slice(0, file.name.indexOf('.'))}${suffix}`);
}
