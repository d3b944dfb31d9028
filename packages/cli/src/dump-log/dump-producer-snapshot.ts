/**
 * Dumps a `.snapshot`: each entry as it lies there (the layout is told in `storage/producer-state/producer-snapshot.ts`).
 * A snapshot that Apache's broker would not take is told of on standard error, in the words of its reader.
 */
import { int16At, int32At, uint32At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { CliError } from '../cli-error.ts';
import { type DumpContext, type DumpedFile, jsonLine } from './dump-context.ts';
import { type Long, longAt } from './long.ts';

const VERSION = 1;
const CHECKED_FROM = 6;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;

/** Fields in the order of the file, with where they begin: an error names the one that is cut. */
const header = [
  ['version', 0, 2],
  ['crc', 2, 4],
  ['producer_entries', 6, 4],
] as const;
const entry = [
  ['producer_id', 0, 8],
  ['epoch', 8, 2],
  ['last_sequence', 10, 4],
  ['last_offset', 14, 8],
  ['offset_delta', 22, 4],
  ['timestamp', 26, 8],
  ['coordinator_epoch', 34, 4],
  ['current_txn_first_offset', 38, 8],
] as const;

export function dumpProducerSnapshot({ files, output, options }: DumpContext, file: DumpedFile): void {
  const bytes = files.readFileSync(file.absolutePath);
  if (bytes === undefined) throw new CliError(`${file.path}: there is no such file`);
  const problem = problemOf(bytes);
  if (problem !== undefined) {
    output.warn(problem);
    return;
  }
  const count = int32At(bytes, CHECKED_FROM);
  for (let index = 0; index < count; index++) {
    const producer = entryAt(bytes, HEADER_BYTES + index * ENTRY_BYTES);
    output.print(
      options.isJson
        ? jsonLine({ file: file.path, kind: 'producer', ...producer })
        : `${entryText(producer)}\n`,
    );
  }
}

interface Entry {
  readonly producerId: Long;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly currentTxnFirstOffset: Long | null;
  readonly lastTimestamp: Long;
  /** Undefined where no batch of the epoch is known. */
  readonly batch:
    | {
        readonly firstSequence: number;
        readonly lastSequence: number;
        readonly lastOffset: Long;
        readonly offsetDelta: number;
        readonly timestamp: Long;
      }
    | undefined;
}

function entryAt(bytes: Uint8Array, at: number): Entry {
  const lastSequence = int32At(bytes, at + 10);
  const lastOffset = longAt(bytes, at + 14);
  const offsetDelta = int32At(bytes, at + 22);
  const timestamp = longAt(bytes, at + 26);
  const firstOffset = longAt(bytes, at + 38);
  return {
    producerId: longAt(bytes, at),
    producerEpoch: int16At(bytes, at + 8),
    coordinatorEpoch: int32At(bytes, at + 34),
    currentTxnFirstOffset: firstOffset >= 0 ? firstOffset : null,
    lastTimestamp: timestamp,
    batch:
      lastOffset < 0
        ? undefined
        : {
            firstSequence: decrementSequence(lastSequence, offsetDelta),
            lastSequence,
            lastOffset,
            offsetDelta,
            timestamp,
          },
  };
}

function entryText(producer: Entry): string {
  const { producerId, producerEpoch, coordinatorEpoch, currentTxnFirstOffset, lastTimestamp, batch } =
    producer;
  const first =
    currentTxnFirstOffset === null ? 'OptionalLong.empty' : `OptionalLong[${currentTxnFirstOffset}]`;
  const start = `producerId: ${producerId} producerEpoch: ${producerEpoch} coordinatorEpoch: ${coordinatorEpoch} currentTxnFirstOffset: ${first} lastTimestamp: ${lastTimestamp} `;
  return batch === undefined
    ? start
    : `${start}firstSequence: ${batch.firstSequence} lastSequence: ${batch.lastSequence} lastOffset: ${batch.lastOffset} offsetDelta: ${batch.offsetDelta} timestamp: ${batch.timestamp}`;
}

/** Back in the circle 0 … 2^31−1; of what is not in it, what Java's arithmetic gives. */
function decrementSequence(sequence: number, decrement: number): number {
  if (sequence < decrement) return (0x7fffffff - ((decrement - sequence) | 0) + 1) | 0;
  return (sequence - decrement) | 0;
}

function problemOf(bytes: Uint8Array): string | undefined {
  const fault = schemaFault(bytes);
  if (fault !== undefined) return `Snapshot failed schema validation: ${fault}`;
  const version = int16At(bytes, 0);
  if (version !== VERSION) return `Snapshot contained an unknown file version ${version}`;
  const stored = uint32At(bytes, 2);
  const computed = crc32c(bytes, CHECKED_FROM);
  return stored === computed
    ? undefined
    : `Snapshot is corrupt (CRC is no longer valid). Stored crc: ${stored}. Computed crc: ${computed}`;
}

function schemaFault(bytes: Uint8Array): string | undefined {
  const cut = header.find(([, at, size]) => at + size > bytes.length);
  if (cut !== undefined) return `Error reading field '${cut[0]}': java.nio.BufferUnderflowException`;
  const count = int32At(bytes, CHECKED_FROM);
  const remaining = bytes.length - HEADER_BYTES;
  if (count < 0) return `Error reading field 'producer_entries': Array size ${count} cannot be negative`;
  if (count > remaining) {
    return `Error reading field 'producer_entries': Error reading array of size ${count}, only ${remaining} bytes available`;
  }
  if (count * ENTRY_BYTES <= remaining) return undefined;
  const rest = remaining % ENTRY_BYTES;
  const field = entry.find(([, at, size]) => at + size > rest);
  return `Error reading field 'producer_entries': Error reading field '${field?.[0]}': java.nio.BufferUnderflowException`;
}
