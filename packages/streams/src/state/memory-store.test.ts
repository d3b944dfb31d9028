import { expect, test } from 'vitest';
import { Serdes } from '../serde/serdes.ts';
import { CacheBudget } from './cache-budget.ts';
import type { StateStore } from './state-store.ts';
import { Stores } from './stores.ts';

const text = Serdes.String();
const read = (bytes: Uint8Array | null) => (bytes === null ? null : text.deserialize('', bytes));

/** A store whose changelog is kept as `key=value@timestamp`. */
function open(cacheBytes: number): { store: StateStore; log: string[] } {
  const log: string[] = [];
  const builder = Stores.timestampedKeyValueStoreBuilder('s', text, text).withCachingEnabled();
  const store = builder.build({
    log: (key, value, timestamp) => log.push(`${read(key)}=${read(value)}@${timestamp}`),
    changelogTopic: 'app-s-changelog',
    defaultKeySerde: () => text,
    defaultValueSerde: () => text,
    cacheBudget: new CacheBudget(cacheBytes),
  });
  return { store, log };
}

test('without cache every change is logged, deletions too', () => {
  const { store, log } = open(0);
  store.put('a', { value: '1', timestamp: 5 });
  store.put('a', { value: '2', timestamp: 6 });
  expect(store.delete('a')).toEqual({ value: '2', timestamp: 6 });
  expect(log).toEqual(['a=1@5', 'a=2@6', 'a=null@undefined']);
  expect(store.get('a')).toBe(null);
});

test('with a cache the last of several changes is logged and told, with what stood there before', () => {
  const { store, log } = open(10_000);
  const told: unknown[] = [];
  expect(store.listenToFlush((update) => told.push(update))).toBe(true);
  store.restore(Buffer.from('a'), Buffer.from('0'), 1);
  store.put('a', { value: '1', timestamp: 5 });
  store.put('a', { value: '2', timestamp: 6 });
  store.put('b', { value: 'x', timestamp: 7 });
  store.put('b', null);
  expect(log).toEqual([]);
  expect(store.get('a')).toEqual({ value: '2', timestamp: 6 });
  store.flush();
  expect(log).toEqual(['a=2@6']);
  expect(told).toEqual([{ key: 'a', newValue: '2', oldValue: '0', timestamp: 6 }]);
});

test('a cache that is full writes the longest unused key first', () => {
  const { store, log } = open(150);
  store.put('a', { value: '1', timestamp: 1 });
  store.put('b', { value: '1', timestamp: 2 });
  store.put('a', { value: '2', timestamp: 3 });
  store.put('c', { value: '1', timestamp: 4 });
  expect(log).toEqual(['b=1@2']);
});

test('ranges and all are in the order of the keys’ bytes, what is cached included', () => {
  const { store } = open(10_000);
  for (const key of ['b', 'é', 'a', 'c', 'B']) store.put(key, { value: key, timestamp: 0 });
  const keys = (entries: Iterable<{ readonly key: unknown }>) => [...entries].map(({ key }) => key).join('');
  expect(keys(store.all())).toBe('Babcé');
  expect(keys(store.range('a', 'b'))).toBe('ab');
  expect(keys(store.range(null, 'a'))).toBe('Ba');
});

test('what was restored is there and not logged again; a tombstone takes it away', () => {
  const { store, log } = open(0);
  store.restore(Buffer.from('a'), Buffer.from('1'), 5);
  store.restore(Buffer.from('b'), Buffer.from('1'), 5);
  store.restore(Buffer.from('b'), null, 6);
  expect(store.get('a')).toEqual({ value: '1', timestamp: 5 });
  expect(store.get('b')).toBe(null);
  expect(store.approximateNumEntries()).toBe(1);
  expect(log).toEqual([]);
});
