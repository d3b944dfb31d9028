/**
 * Groups of the protocol of KIP-848 as records of `__consumer_offsets`: key versions 3 … 8 tell them apart, every
 * value has version 0. A null value is a tombstone. Kafka 3.9 and later write them; ours passes them over.
 *
 *     3 the group's epoch · 4 the partitions of its topics · 5 a member · 6 the assignment's epoch
 *     7 a member's target assignment · 8 what a member has now
 */
import { defineMessage, type SchemaCodec } from '../schema/api.ts';
import { array, bytes, int8, int32, type Schema, string, struct, uuid } from '../schema/field.ts';

const topicPartitions = { topicId: uuid(), partitions: array(int32()) };

const schemas: readonly { readonly name: string; readonly key: Schema; readonly value: Schema }[] = [
  {
    name: 'ConsumerGroupMetadata',
    key: { groupId: string('3') },
    value: { epoch: int32() },
  },
  {
    name: 'ConsumerGroupPartitionMetadata',
    key: { groupId: string('4') },
    value: {
      topics: array({
        topicId: uuid(),
        topicName: string(),
        numPartitions: int32(),
        partitionMetadata: array({ partition: int32(), racks: array(string()) }),
      }),
    },
  },
  {
    name: 'ConsumerGroupMemberMetadata',
    key: { groupId: string('5'), memberId: string('5') },
    value: {
      instanceId: string().nullable(),
      rackId: string().nullable(),
      clientId: string(),
      clientHost: string(),
      subscribedTopicNames: array(string()),
      subscribedTopicRegex: string().nullable(),
      rebalanceTimeoutMs: int32().default(-1),
      serverAssignor: string().nullable(),
      classicMemberMetadata: struct({
        sessionTimeoutMs: int32(),
        supportedProtocols: array({ name: string(), metadata: bytes() }),
      })
        .nullable()
        .tagged(0, '0+'),
    },
  },
  {
    name: 'ConsumerGroupTargetAssignmentMetadata',
    key: { groupId: string('6') },
    value: { assignmentEpoch: int32() },
  },
  {
    name: 'ConsumerGroupTargetAssignmentMember',
    key: { groupId: string('7'), memberId: string('7') },
    value: { topicPartitions: array(topicPartitions) },
  },
  {
    name: 'ConsumerGroupCurrentMemberAssignment',
    key: { groupId: string('8'), memberId: string('8') },
    value: {
      memberEpoch: int32(),
      previousMemberEpoch: int32(),
      state: int8(),
      assignedPartitions: array(topicPartitions),
      partitionsPendingRevocation: array(topicPartitions),
    },
  },
];

/** Keys and values by the key's version, from 3 on. */
export const consumerGroupRecords: readonly {
  readonly key: SchemaCodec<Schema>;
  readonly value: SchemaCodec<Schema>;
}[] = schemas.map(({ name, key, value }, index) => ({
  key: defineMessage({ name: `${name}Key`, versions: String(index + 3), flexible: 'none', schema: key }),
  value: defineMessage({ name: `${name}Value`, versions: '0', flexible: '0+', schema: value }),
}));
