import type { Random } from '@kafka-ts/environment/random';
import { expect, test } from 'vitest';
import { assignReplicas } from './replica-assignment.ts';
import { collidesWith, topicNameProblem } from './topic-names.ts';

const zero: Random = { bytes: (length) => new Uint8Array(length), below: () => 0 };
const brokers = (racks: readonly (string | undefined)[]) =>
  racks.map((rack, brokerId) => ({ brokerId, rack }));

test('replicas go round the brokers, followers shifted after each round', () => {
  const request = {
    brokers: brokers([undefined, undefined, undefined, undefined, undefined]),
    partitions: 10,
    replicationFactor: 3,
    startIndex: 0,
  };
  expect([...assignReplicas(request, zero).values()]).toEqual([
    [0, 1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 0],
    [4, 0, 1],
    [0, 2, 3],
    [1, 3, 4],
    [2, 4, 0],
    [3, 0, 1],
    [4, 1, 2],
  ]);
});

test('added partitions go on where the old ones ended', () => {
  const request = {
    brokers: brokers([undefined]),
    partitions: 2,
    replicationFactor: 1,
    firstPartition: 3,
    startIndex: 0,
  };
  expect([...assignReplicas(request, zero)]).toEqual([
    [3, [0]],
    [4, [0]],
  ]);
});

test('no rack gets a second replica while another has none', () => {
  const racks = ['a', 'a', 'b', 'b', 'c', 'c'];
  const request = { brokers: brokers(racks), partitions: 12, replicationFactor: 3, startIndex: 0 };
  for (const replicas of assignReplicas(request, zero).values()) {
    expect(new Set(replicas.map((id) => racks[id])).size).toBe(3);
    expect(new Set(replicas).size).toBe(3);
  }
});

test.each([
  ['test', undefined],
  ['', 'the empty string is not allowed'],
  ['..', "'..' is not allowed"],
  [
    'bad topic',
    "'bad topic' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
  ],
  ['x'.repeat(250), `the length of '${'x'.repeat(250)}' is longer than the max allowed length 249`],
])('the name %j', (name, problem) => {
  expect(topicNameProblem(name)).toBe(problem);
});

test('names that differ in . and _ only collide', () => {
  expect(collidesWith('a.b', 'a_b')).toBe(true);
  expect(collidesWith('a.b', 'a.b')).toBe(false);
});
