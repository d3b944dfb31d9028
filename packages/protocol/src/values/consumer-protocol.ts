/**
 * What consumers of protocol type `consumer` put into JoinGroup metadata and SyncGroup assignments. The broker only passes it on;
 * tools that describe groups, and the broker's OffsetDelete, read it. Versions above the known ones are read as the highest.
 *
 * Subscription: 1 adds owned partitions (KIP-429), 2 the generation (KIP-792), 3 the rack (KIP-881).
 */
import { defineMessage } from '../schema/api.ts';
import { array, bytes, type Decoded, int32, string } from '../schema/field.ts';

export const consumerProtocolSubscription = defineMessage({
  name: 'ConsumerProtocolSubscription',
  versions: '0-3',
  flexible: 'none',
  schema: {
    topics: array(string()),
    userData: bytes().nullable().default(null),
    ownedPartitions: array({ topic: string(), partitions: array(int32()) }, '1+').ignorable(),
    generationId: int32('2+').default(-1).ignorable(),
    rackId: string('3+').nullable().default(null).ignorable(),
  },
});

export const consumerProtocolAssignment = defineMessage({
  name: 'ConsumerProtocolAssignment',
  versions: '0-3',
  flexible: 'none',
  schema: {
    assignedPartitions: array({ topic: string(), partitions: array(int32()) }),
    userData: bytes().nullable().default(null),
  },
});

export type ConsumerProtocolSubscription = Decoded<typeof consumerProtocolSubscription.definition.schema>;
export type ConsumerProtocolAssignment = Decoded<typeof consumerProtocolAssignment.definition.schema>;
