/**
 * Values of KRaft's control records, types 3 … 6, as its metadata log and snapshots hold them. Our logs have none;
 * kafka-dump-log shows them.
 */
import { defineMessage } from '../schema/api.ts';
import { array, int16, int32, int64, string, struct, uint16, uuid } from '../schema/field.ts';

export const snapshotHeaderRecord = defineMessage({
  name: 'SnapshotHeaderRecord',
  versions: '0',
  flexible: '0+',
  schema: { version: int16(), lastContainedLogTimestamp: int64() },
});

export const snapshotFooterRecord = defineMessage({
  name: 'SnapshotFooterRecord',
  versions: '0',
  flexible: '0+',
  schema: { version: int16() },
});

export const kraftVersionRecord = defineMessage({
  name: 'KRaftVersionRecord',
  versions: '0',
  flexible: '0+',
  schema: { version: int16(), kRaftVersion: int16() },
});

export const votersRecord = defineMessage({
  name: 'VotersRecord',
  versions: '0',
  flexible: '0+',
  schema: {
    version: int16(),
    voters: array({
      voterId: int32(),
      voterDirectoryId: uuid(),
      endpoints: array({ name: string(), host: string(), port: uint16() }),
      kRaftVersionFeature: struct({ minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    }),
  },
});
