/**
 * A group's state as a record of `__consumer_offsets`: key version 2 (which tells it from an offset commit's key), value
 * versions 0 … 4, of which Kafka 2.3+ writes 3. A null value is a tombstone.
 *
 * Version 1 adds the rebalance timeout, 2 the time the state was entered, 3 (KIP-345) static members, 4 (KIP-915) is flexible.
 */
import { defineMessage } from '../schema/api.ts';
import { array, bytes, type Decoded, int32, int64, string } from '../schema/field.ts';

export const groupMetadataKey = defineMessage({
  name: 'GroupMetadataKey',
  versions: '2',
  flexible: 'none',
  schema: { group: string() },
});

export const groupMetadataValue = defineMessage({
  name: 'GroupMetadataValue',
  versions: '0-4',
  flexible: '4+',
  schema: {
    protocolType: string(),
    generation: int32(),
    protocol: string().nullable(),
    leader: string().nullable(),
    currentStateTimestamp: int64('2+').default(-1).ignorable(),
    members: array({
      memberId: string(),
      groupInstanceId: string('3+').nullable().default(null).ignorable(),
      clientId: string(),
      clientHost: string(),
      rebalanceTimeout: int32('1+').default(-1).ignorable(),
      sessionTimeout: int32(),
      subscription: bytes(),
      assignment: bytes(),
    }),
  },
});

export type GroupMetadataKey = Decoded<typeof groupMetadataKey.definition.schema>;
export type GroupMetadataValue = Decoded<typeof groupMetadataValue.definition.schema>;
