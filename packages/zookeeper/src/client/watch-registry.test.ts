import { expect, test } from 'vitest';
import { EventType } from '../jute/records/watcher-event.ts';
import { WatchRegistry } from './watch-registry.ts';

test('what fired is forgotten, the rest is set again', () => {
  const watches = new WatchRegistry();
  for (const path of ['/a', '/b', '/c']) {
    watches.addData(path);
    watches.addChildren(path);
  }
  watches.addExist('/d');
  watches.addExist('/e');
  watches.fired(EventType.nodeDataChanged, '/a');
  watches.fired(EventType.nodeChildrenChanged, '/b');
  watches.fired(EventType.nodeDeleted, '/c');
  watches.fired(EventType.nodeCreated, '/d');
  expect(watches.batches(7n)).toEqual([
    { relativeZxid: 7n, dataWatches: ['/b'], existWatches: ['/e'], childWatches: ['/a'] },
  ]);
  watches.clear();
  expect(watches.batches(7n)).toEqual([]);
});

test('many are set again in packets that every server takes', () => {
  const watches = new WatchRegistry();
  for (let i = 0; i < 10_000; i++) watches.addData(`/some/rather/long/path/of/a/node/${i}`);
  const batches = watches.batches(1n);
  expect(batches.length).toBeGreaterThan(3);
  expect(batches.flatMap(({ dataWatches }) => dataWatches)).toHaveLength(10_000);
  for (const { dataWatches } of batches) {
    expect(dataWatches.reduce((bytes, path) => bytes + 4 + path.length, 0)).toBeLessThan(128 * 1024);
  }
});
