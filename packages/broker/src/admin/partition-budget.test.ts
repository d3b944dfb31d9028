import type { UpdateMetadataRequest } from '@kafka-ts/protocol/messages/update-metadata';
import { beforeEach, expect, test } from 'vitest';
import { MetadataCache } from '../metadata/metadata-cache.ts';
import { PartitionBudget } from './partition-budget.ts';
import { ConsumerOffsetsTopic } from './topic-names.ts';

let metadata: MetadataCache;
let budget: PartitionBudget;
beforeEach(() => {
  metadata = new MetadataCache();
  budget = new PartitionBudget(metadata);
});

function shown(topicName: string, count: number): void {
  const partitionStates = Array.from({ length: count }, (_, partitionIndex) => ({
    ...{ topicName, partitionIndex, controllerEpoch: 1, leader: 0, leaderEpoch: 0, zkVersion: 0 },
    ...{ isr: [0], replicas: [0], offlineReplicas: [] },
  }));
  const request: UpdateMetadataRequest = {
    ...{ controllerId: 0, isKRaftController: false, controllerEpoch: 1, brokerEpoch: 1, type: 0 },
    ...{ ungroupedPartitionStates: [], liveBrokers: [] },
    topicStates: [{ topicName, topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitionStates }],
  };
  metadata.update(request);
}

test('partitions are taken up to the limit, those that were ordered counted', () => {
  shown('events', 9_000);
  expect(budget.refusal('more', 1_000)).toBeUndefined();
  budget.order('more', 1_000);
  expect(budget.refusal('again', 1)?.error.name).toBe('POLICY_VIOLATION');
  budget.forget('more');
  expect(budget.refusal('again', 1)).toBeUndefined();
});

test('a broker that is full makes its own topics all the same: groups need them', () => {
  shown('events', 10_000);
  expect(budget.refusal('more', 1)?.message).toContain('has 10000');
  expect(budget.refusal(ConsumerOffsetsTopic, 50)).toBeUndefined();
});

test("the broker's own topics take nobody's room", () => {
  budget.order(ConsumerOffsetsTopic, 50);
  expect(budget.refusal('events', 10_000)).toBeUndefined();
  shown(ConsumerOffsetsTopic, 50);
  expect(budget.refusal('events', 10_000)).toBeUndefined();
});

test('no request gets more than the limit, whatever the topic', () => {
  for (const topic of ['events', ConsumerOffsetsTopic])
    expect(budget.refusal(topic, 10_001)?.error.name).toBe('POLICY_VIOLATION');
});
