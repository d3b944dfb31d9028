/**
 * Records of `__remote_log_metadata`, by type: what Apache's topic-based manager of tiered storage writes. Values are framed as
 * those of `metadata-records.ts`. Nothing here writes them: kafka-dump-log shows them.
 */
import { defineMessage } from '../schema/api.ts';
import { array, bits64, bytes, int8, int32, string, struct, uuid } from '../schema/field.ts';

const topicIdPartition = { name: string(), id: uuid(), partition: int32() };
const segmentId = struct({ topicIdPartition: struct(topicIdPartition), id: uuid() });
const leaderEpochs = array({ leaderEpoch: int32(), offset: bits64() });
const customMetadata = bytes().nullable().default(null);
/** What types 0 and 3 say of a segment. */
const segmentMetadata = {
  startOffset: bits64(),
  endOffset: bits64(),
  brokerId: int32(),
  maxTimestampMs: bits64(),
  eventTimestampMs: bits64(),
  segmentLeaderEpochs: leaderEpochs,
  segmentSizeInBytes: int32(),
  customMetadata,
  remoteLogSegmentState: int8(),
};
const flexible = { versions: '0', flexible: '0+' } as const;

/** Type 0: a segment that is being copied. */
export const remoteLogSegmentMetadataRecord = defineMessage({
  name: 'RemoteLogSegmentMetadataRecord',
  ...flexible,
  schema: {
    remoteLogSegmentId: segmentId,
    ...segmentMetadata,
  },
});

/** Type 1: what became of it. */
export const remoteLogSegmentMetadataUpdateRecord = defineMessage({
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  ...flexible,
  schema: {
    remoteLogSegmentId: segmentId,
    brokerId: int32(),
    eventTimestampMs: bits64(),
    customMetadata,
    remoteLogSegmentState: int8(),
  },
});

/** Type 2: a partition that is being deleted. */
export const remotePartitionDeleteMetadataRecord = defineMessage({
  name: 'RemotePartitionDeleteMetadataRecord',
  ...flexible,
  schema: {
    topicIdPartition: struct(topicIdPartition),
    brokerId: int32(),
    eventTimestampMs: bits64(),
    remotePartitionDeleteState: int8(),
  },
});

/** Type 3: a segment as a snapshot of the manager keeps it. */
export const remoteLogSegmentMetadataSnapshotRecord = defineMessage({
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  ...flexible,
  schema: {
    segmentId: uuid(),
    ...segmentMetadata,
  },
});
