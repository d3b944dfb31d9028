import { Errors } from '@kafka-ts/protocol/errors';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

let broker: SimulatedBroker;
let client: RawClient;
beforeAll(async () => {
  broker = await SimulatedBroker.start();
  client = await broker.connect();
});
afterAll(() => broker.stop());

test('a topic that is to be made twice is refused each time, the others are made', async () => {
  const topic = (name: string) => ({
    name,
    numPartitions: 1,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  });
  const names = ['a', 'b', 'a', 'a'];
  const request = { topics: names.map(topic), timeoutMs: 1000, validateOnly: false };
  const { topics } = await broker.run(client.ask(createTopics, 4, request));
  expect(topics.map(({ name, errorCode }) => [name, errorCode])).toEqual([
    ['a', Errors.INVALID_REQUEST.code],
    ['b', Errors.NONE.code],
    ['a', Errors.INVALID_REQUEST.code],
    ['a', Errors.INVALID_REQUEST.code],
  ]);
});

test('a topic that is to grow twice is refused once, the others grow', async () => {
  await broker.createTopic('c');
  await broker.createTopic('d');
  const topic = (name: string) => ({ name, count: 3, assignments: null });
  const request = { topics: ['c', 'd', 'c'].map(topic), timeoutMs: 1000, validateOnly: false };
  const { results } = await broker.run(client.ask(createPartitions, 3, request));
  expect(results.map(({ name, errorCode }) => [name, errorCode])).toEqual([
    ['c', Errors.INVALID_REQUEST.code],
    ['d', Errors.NONE.code],
  ]);
});
