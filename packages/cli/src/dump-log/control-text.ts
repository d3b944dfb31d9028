/** What a control record says, as the dump prints it behind the record's metadata. */
import { int16At, int32At } from '@kafka-ts/protocol/bytes/big-endian';
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Schema } from '@kafka-ts/protocol/schema/field';
import {
  kraftVersionRecord,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from '@kafka-ts/protocol/values/kraft-control-records';
import { CliError } from '../cli-error.ts';
import type { LogRecord } from './log-record.ts';
import { messageJson } from './message-json.ts';

const kraftRecords: ReadonlyMap<number, readonly [name: string, codec: SchemaCodec<Schema>]> = new Map([
  [3, ['SnapshotHeader', snapshotHeaderRecord]],
  [4, ['SnapshotFooter', snapshotFooterRecord]],
  [5, ['KRaftVersion', kraftVersionRecord]],
  [6, ['KRaftVoters', votersRecord]],
]);

/** @throws Error for a key or value that is too short or of a negative version */
export function controlText({ key, value }: LogRecord): string {
  if (key === null || key.length < 4)
    throw new CliError(`Invalid value size found for end control record key: ${key?.length ?? 'null'}`);
  if (int16At(key, 0) < 0) throw new CliError(`Invalid version found for control record: ${int16At(key, 0)}`);
  const type = int16At(key, 2);
  if (type === 0 || type === 1)
    return ` endTxnMarker: ${type === 0 ? 'ABORT' : 'COMMIT'} coordinatorEpoch: ${coordinatorEpoch(value)}`;
  const kraft = kraftRecords.get(type);
  if (kraft === undefined) return ` controlType: ${type === 2 ? 'LEADER_CHANGE' : 'UNKNOWN'}(${type})`;
  if (value === null) throw new CliError(`A control record ${kraft[0]} without value`);
  return ` ${kraft[0]} ${messageJson(kraft[1], 0, value).text}`;
}

function coordinatorEpoch(value: Uint8Array | null): number {
  if (value === null || value.length < 6)
    throw new CliError(`Invalid value size found for end transaction marker: ${value?.length ?? 'null'}`);
  if (int16At(value, 0) < 0)
    throw new CliError(`Invalid version found for end transaction marker: ${int16At(value, 0)}`);
  return int32At(value, 2);
}
