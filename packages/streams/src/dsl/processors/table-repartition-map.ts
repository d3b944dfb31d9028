/** `KTable.groupBy`: sends the old value to its group and the new one to its own, together where that is the same. */
import { StreamsException } from '../../errors.ts';
import type { Change, KeyValue } from '../../topology/record.ts';
import { stateless } from './stateless.ts';

export function tableRepartitionMap<K, V, KR, VR>(select: (key: K, value: V) => KeyValue<KR, VR>) {
  const selectNullable = (key: K, value: V | null): KeyValue<KR, VR> | null => {
    const pair = value === null ? null : select(key, value);
    return pair === null || pair.key === null || pair.value === null ? null : pair;
  };
  return stateless<K, Change<V>, KR, Change<VR>>((record, context) => {
    if (record.key === null)
      throw new StreamsException('Record key for the grouping KTable should not be null.');
    const newPair = selectNullable(record.key, record.value.newValue);
    const oldPair = selectNullable(record.key, record.value.oldValue);
    if (oldPair !== null && newPair !== null && isEqual(oldPair.key, newPair.key)) {
      const value = { newValue: newPair.value, oldValue: oldPair.value };
      context.forward({ ...record, key: oldPair.key, value });
      return;
    }
    if (oldPair !== null)
      context.forward({ ...record, key: oldPair.key, value: { newValue: null, oldValue: oldPair.value } });
    if (newPair !== null)
      context.forward({ ...record, key: newPair.key, value: { newValue: newPair.value, oldValue: null } });
  });
}

/** Keys that are objects count as different: then both halves travel, in order, which gives the same result. */
function isEqual(left: unknown, right: unknown): boolean {
  return Object.is(left, right);
}
