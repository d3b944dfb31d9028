/** Requests that make no sense, or that name what is not there, as Apache Kafka 3.9.2 with ZooKeeper was seen to answer them. */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { Errors } from '@kafka-ts/protocol/errors';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { describeCluster } from '@kafka-ts/protocol/messages/describe-cluster';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

let broker: SimulatedBroker;
let client: RawClient;
beforeAll(async () => {
  broker = await SimulatedBroker.start();
  await broker.createTopic('known');
  client = await broker.connect();
});
afterAll(() => broker.stop());

test.each([
  ['by id before v12', 11, { name: null, topicId: 'EjRWeBI0QjSCNBI0VniavA' }, Errors.INVALID_REQUEST],
  ['by neither name nor id', 12, { name: null, topicId: zeroUuid }, Errors.UNKNOWN_SERVER_ERROR],
])('Metadata %s tells nothing of the cluster', async (_, version, topic, error) => {
  const answer = await broker.run(client.ask(metadata, version, { topics: [topic] }));
  expect(answer).toMatchObject({ brokers: [], clusterId: null, controllerId: -1 });
  expect(answer.topics[0]).toMatchObject({ errorCode: error.code, name: '' });
});

test('Metadata tells what a client may do with a topic that there is not', async () => {
  const request = {
    topics: [{ name: 'a b' }],
    allowAutoTopicCreation: false,
    includeTopicAuthorizedOperations: true,
  };
  const { topics } = await broker.run(client.ask(metadata, 12, request));
  expect(topics[0]).toMatchObject({
    errorCode: Errors.INVALID_TOPIC_EXCEPTION.code,
    topicAuthorizedOperations: 3576,
  });
});

test('DeleteTopics gives codes without texts, also for what is neither name nor id', async () => {
  const topics = [
    { name: 'missing', topicId: zeroUuid },
    { name: null, topicId: zeroUuid },
  ];
  const { responses } = await broker.run(
    client.ask(deleteTopics, 6, { topics, topicNames: [], timeoutMs: 1000 }),
  );
  expect(responses.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])).toEqual([
    [Errors.UNKNOWN_TOPIC_OR_PARTITION.code, null],
    [Errors.TOPIC_AUTHORIZATION_FAILED.code, null],
  ]);
});

test.each([
  ['of a share group', 6, 2, Errors.COORDINATOR_NOT_AVAILABLE],
  ['of a share group before v6', 5, 2, Errors.INVALID_REQUEST],
  ['of a kind that there is not', 6, 3, Errors.INVALID_REQUEST],
])('FindCoordinator %s', async (_, version, keyType, error) => {
  const { coordinators } = await broker.run(
    client.ask(findCoordinator, version, { keyType, coordinatorKeys: ['k'] }),
  );
  expect(coordinators).toMatchObject([{ key: 'k', errorCode: error.code, errorMessage: '', nodeId: -1 }]);
});

test.each([
  [
    2,
    Errors.MISMATCHED_ENDPOINT_TYPE,
    'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER',
  ],
  [3, Errors.UNSUPPORTED_ENDPOINT_TYPE, 'Unsupported endpoint type 3'],
])('DescribeCluster for endpoints of type %i', async (endpointType, error, errorMessage) => {
  const request = { includeClusterAuthorizedOperations: false, endpointType };
  expect(await broker.run(client.ask(describeCluster, 1, request))).toMatchObject({
    errorCode: error.code,
    errorMessage,
  });
});

test.each([
  [[0, 0], 'Duplicate brokers not allowed in replica assignment: 0, 0 for partition id 1.'],
  [[], 'Cannot have replication factor of 0 for partition id 1.'],
])('CreatePartitions with the replicas %j', async (brokerIds, errorMessage) => {
  const topics = [{ name: 'known', count: 2, assignments: [{ brokerIds }] }];
  const { results } = await broker.run(
    client.ask(createPartitions, 3, { topics, timeoutMs: 1000, validateOnly: false }),
  );
  expect(results).toMatchObject([{ errorCode: Errors.INVALID_REPLICA_ASSIGNMENT.code, errorMessage }]);
});
