import { expect, test } from 'vitest';
import type { TopicView } from '../topics/topic-service.ts';
import { partitionLines, topicHeadline } from './describe-topics.ts';

const topic: TopicView = {
  name: 'test2',
  topicId: undefined,
  partitions: [{ partition: 0, leader: 0, replicas: [0, 2, 1], isr: [0, 2, 1] }],
  configs: new Map([
    ['cleanup.policy', 'compact'],
    ['retention.ms', '1000'],
  ]),
  isMarkedForDeletion: false,
};
const [partition = { partition: 0, leader: undefined, replicas: [], isr: [] }] = topic.partitions;

test('through ZooKeeper: the layout of 0.8 to 2.3', () => {
  expect(topicHeadline(topic, 'zookeeper')).toBe(
    'Topic:test2\tPartitionCount:1\tReplicationFactor:3\tConfigs:cleanup.policy=compact,retention.ms=1000',
  );
  expect(partitionLines(topic, [partition], { layout: 'zookeeper', isAlone: false })).toEqual([
    '\tTopic: test2\tPartition: 0\tLeader: 0\tReplicas: 0,2,1\tIsr: 0,2,1',
  ]);
  expect(topicHeadline({ ...topic, isMarkedForDeletion: true }, 'zookeeper')).toMatch(
    /\tMarkedForDeletion:true$/,
  );
});

test('through the brokers: the layout of 2.8 and later', () => {
  expect(topicHeadline({ ...topic, topicId: 'rCl_WSDxRq66gVustzyD6g', configs: new Map() }, 'broker')).toBe(
    'Topic: test2\tTopicId: rCl_WSDxRq66gVustzyD6g\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: ',
  );
  expect(
    partitionLines(topic, [{ ...partition, leader: undefined }], { layout: 'broker', isAlone: false }),
  ).toEqual(['\tTopic: test2\tPartition: 0\tLeader: none\tReplicas: 0,2,1\tIsr: 0,2,1']);
});
