import { expect, test } from 'vitest';
import { EventType } from '../jute/records/watcher-event.ts';
import { WatchRegistry, watchKinds } from './watch-registry.ts';

test('what fired is forgotten, the rest is set again', () => {
  const watches = new WatchRegistry();
  for (const path of ['/a', '/b', '/c']) {
    watches.add('data', path);
    watches.add('children', path);
  }
  watches.add('exist', '/d');
  watches.add('exist', '/e');
  watches.fired(EventType.nodeDataChanged, '/a');
  watches.fired(EventType.nodeChildrenChanged, '/b');
  watches.fired(EventType.nodeDeleted, '/c');
  watches.fired(EventType.nodeCreated, '/d');
  expect(watches.batches(7n)).toEqual([
    {
      relativeZxid: 7n,
      dataWatches: ['/b'],
      existWatches: ['/e'],
      childWatches: ['/a'],
      persistentWatches: [],
      persistentRecursiveWatches: [],
    },
  ]);
  watches.clear();
  expect(watches.batches(7n)).toEqual([]);
});

test('many are set again in packets that every server takes', () => {
  const watches = new WatchRegistry();
  for (let i = 0; i < 10_000; i++) watches.add('data', `/some/rather/long/path/of/a/node/${i}`);
  const batches = watches.batches(1n);
  expect(batches.length).toBeGreaterThan(3);
  expect(batches.flatMap(({ dataWatches }) => dataWatches)).toHaveLength(10_000);
  for (const { dataWatches } of batches) {
    expect(dataWatches.reduce((bytes, path) => bytes + 4 + path.length, 0)).toBeLessThan(128 * 1024);
  }
});

test('persistent ones stay when they fire, and are set again in the packet that knows them', () => {
  const watches = new WatchRegistry();
  watches.add('persistent', '/a');
  watches.add('recursive', '/a');
  watches.add('data', '/a');
  watches.fired(EventType.nodeDeleted, '/a');
  expect(watches.batches(7n)).toEqual([
    {
      relativeZxid: 7n,
      dataWatches: [],
      existWatches: [],
      childWatches: [],
      persistentWatches: ['/a'],
      persistentRecursiveWatches: ['/a'],
    },
  ]);
});

test.each([
  ['children', ['children']],
  ['data', ['data', 'exist']],
  ['persistent', ['persistent']],
  ['persistentRecursive', ['recursive']],
  ['any', ['children', 'data', 'exist', 'persistent', 'recursive']],
] as const)('removing %s takes off these kinds: %j', (type, kinds) => {
  const watches = new WatchRegistry();
  for (const kind of watchKinds) watches.add(kind, '/a');
  watches.add('data', '/b');
  expect(watches.has(type, '/a')).toBe(true);
  expect(watches.remove(type, '/a')).toEqual(kinds);
  expect(watches.has(type, '/a')).toBe(false);
  expect(watches.has('data', '/b')).toBe(true);
});
