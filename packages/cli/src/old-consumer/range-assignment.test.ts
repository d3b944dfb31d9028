import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupMember, rangeAssignment } from './range-assignment.ts';

const member = (consumer: string, topics: Readonly<Record<string, number>>): GroupMember => ({
  consumer,
  topics: new Map(Object.entries(topics)),
});

/** The table of Kafka's own example: five partitions, two consumers of two threads. */
test('the first threads get one partition more', () => {
  const members = [member('c2', { t: 2 }), member('c1', { t: 2 })];
  const partitions = new Map([['t', [4, 0, 3, 1, 2]]]);
  expect(rangeAssignment('c1', members, partitions)).toEqual([
    { topic: 't', partition: 0, thread: 'c1-0' },
    { topic: 't', partition: 1, thread: 'c1-0' },
    { topic: 't', partition: 2, thread: 'c1-1' },
  ]);
  expect(rangeAssignment('c2', members, partitions)).toEqual([
    { topic: 't', partition: 3, thread: 'c2-0' },
    { topic: 't', partition: 4, thread: 'c2-1' },
  ]);
});

test('threads are ordered by the letters of their names, as Java orders them', () => {
  // "a-10" stands before "a-2", and capitals before small letters.
  const members = [member('a', { t: 11 }), member('B', { t: 1 })];
  const partitions = new Map([['t', Array.from({ length: 12 }, (_, index) => index)]]);
  expect(rangeAssignment('B', members, partitions)).toEqual([{ topic: 't', partition: 0, thread: 'B-0' }]);
  expect(rangeAssignment('a', members, partitions).map(({ thread }) => thread)).toEqual(
    ['0', '1', '10', '2', '3', '4', '5', '6', '7', '8', '9'].map((number) => `a-${number}`),
  );
});

test('a topic that only some want is shared among these; one that is not there gives nothing', () => {
  const members = [member('a', { t: 1, u: 1 }), member('b', { u: 1 })];
  const partitions = new Map([
    ['t', [0, 1]],
    ['u', [0]],
  ]);
  expect(
    rangeAssignment('a', members, partitions).map(({ topic, partition }) => `${topic}${partition}`),
  ).toEqual(['t0', 't1', 'u0']);
  expect(rangeAssignment('b', members, partitions)).toEqual([]);
  expect(rangeAssignment('a', members, new Map())).toEqual([]);
});

test('every partition belongs to exactly one thread, whoever computes it', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.nat(30), fc.integer({ min: 1, max: 3 }), (consumers, count, threads) => {
      const members = consumers.map((consumer) => member(consumer, { t: threads }));
      const partitions = new Map([['t', Array.from({ length: count }, (_, index) => index)]]);
      const all = consumers.flatMap((consumer) => rangeAssignment(consumer, members, partitions));
      expect(all.map(({ partition }) => partition).sort((left, right) => left - right)).toEqual(
        partitions.get('t'),
      );
    }),
  );
});
