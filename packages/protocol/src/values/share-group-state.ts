/**
 * Share groups (KIP-932) as records of `__share_group_state`: the key's version says which, every value has version 0. Kafka 4.0 and
 * later write them; ours shows them in dumps.
 *
 *     0 the whole state of a share partition · 1 what changed of it since
 */
import { defineMessage, type SchemaCodec } from '../schema/api.ts';
import { array, int8, int16, int32, int64, type Schema, string, uuid } from '../schema/field.ts';

const stateBatches = array({
  firstOffset: int64(),
  lastOffset: int64(),
  deliveryState: int8(),
  deliveryCount: int16(),
});
const deliveryCompleteCount = int32().default(-1).tagged(0, '0+');

const schemas: readonly { readonly name: string; readonly value: Schema }[] = [
  {
    name: 'ShareSnapshot',
    value: {
      snapshotEpoch: int32(),
      stateEpoch: int32(),
      leaderEpoch: int32(),
      startOffset: int64(),
      deliveryCompleteCount,
      createTimestamp: int64(),
      writeTimestamp: int64(),
      stateBatches,
    },
  },
  {
    name: 'ShareUpdate',
    value: {
      snapshotEpoch: int32(),
      leaderEpoch: int32(),
      startOffset: int64(),
      deliveryCompleteCount,
      stateBatches,
    },
  },
];

/** Keys and values by the key's version. */
export const shareGroupRecords: readonly {
  readonly key: SchemaCodec<Schema>;
  readonly value: SchemaCodec<Schema>;
}[] = schemas.map(({ name, value }, type) => {
  const versions = String(type);
  const key = {
    groupId: string(versions),
    topicId: uuid(versions),
    partition: int32(versions),
  };
  return {
    key: defineMessage({ name: `${name}Key`, versions, flexible: 'none', schema: key }),
    value: defineMessage({ name: `${name}Value`, versions: '0', flexible: '0+', schema: value }),
  };
});
