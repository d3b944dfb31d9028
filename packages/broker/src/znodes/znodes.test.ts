import { expect, test } from 'vitest';
import { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { decodePartitionList, encodePartitionList } from './admin-nodes.ts';
import { decodeBrokerRegistration, encodeBrokerRegistration } from './broker-registration.ts';
import { decodeControllerEpoch, encodeController } from './controller-node.ts';
import { decodeConfigChange, decodeEntityConfig, encodeEntityConfig } from './entity-config.ts';
import { decodeText, encodeText } from './json-node.ts';
import { decodePartitionState, encodePartitionState } from './partition-state.ts';
import { decodeProducerIdBlock, encodeProducerIdBlock } from './producer-id-block.ts';
import { decodeTopicAssignment, encodeTopicAssignment, plainAssignment } from './topic-assignment.ts';

const json = (data: Uint8Array): unknown => JSON.parse(decodeText(data));
const ibp = (version: string): InterBrokerProtocol => InterBrokerProtocol.parse(version);

const broker = {
  brokerId: 1,
  rack: 'r1',
  endPoints: [{ listenerName: 'PLAINTEXT', host: '127.0.0.1', port: 29092, securityProtocol: 'PLAINTEXT' }],
} as const;

test('a broker of 3.9 registers as Apache 3.9.0 was seen to', () => {
  expect(json(encodeBrokerRegistration(broker, { protocol: ibp('3.9'), nowMs: 17952 }))).toEqual({
    features: {},
    listener_security_protocol_map: { PLAINTEXT: 'PLAINTEXT' },
    endpoints: ['PLAINTEXT://127.0.0.1:29092'],
    rack: 'r1',
    jmx_port: -1,
    port: 29092,
    host: '127.0.0.1',
    version: 5,
    timestamp: '17952',
  });
});

test.each(['0.8.2', '0.9.0', '2.3', '3.9'])('a registration of %s is read back', (version) => {
  const data = encodeBrokerRegistration(broker, { protocol: ibp(version), nowMs: 1 });
  expect(decodeBrokerRegistration(1, data).endPoints).toEqual(broker.endPoints);
});

test('a registration of 0.8.2.2 as captured is understood', () => {
  const text = '{"jmx_port":-1,"timestamp":"1428512949385","host":"192.168.33.11","version":1,"port":9092}';
  expect(decodeBrokerRegistration(0, encodeText(text)).endPoints).toEqual([
    { listenerName: 'PLAINTEXT', host: '192.168.33.11', port: 9092, securityProtocol: 'PLAINTEXT' },
  ]);
});

test.each([
  ['2.7', { version: 3, partitions: { 0: [1, 2] }, adding_replicas: {}, removing_replicas: {} }],
  [
    '3.9',
    {
      version: 3,
      partitions: { 0: [1, 2] },
      adding_replicas: {},
      removing_replicas: {},
      topic_id: 'rCl_WSDxRq66gVustzyD6g',
    },
  ],
])('a topic of %s', (version, expected) => {
  const assignment = {
    topicId: 'rCl_WSDxRq66gVustzyD6g',
    partitions: new Map([[0, plainAssignment([1, 2])]]),
  };
  const data = encodeTopicAssignment(assignment, ibp(version));
  expect(json(data)).toEqual(expected);
  expect(decodeTopicAssignment('t', data).partitions).toEqual(assignment.partitions);
});

test('a partition state keeps leader, epochs and ISR, and says recovering only when it is', () => {
  const state = {
    leader: 1,
    leaderEpoch: 2,
    controllerEpoch: 3,
    isr: [1, 2],
    leaderRecoveryState: 0,
    partitionEpoch: 7,
  };
  const data = encodePartitionState(state);
  expect(json(data)).toEqual({ version: 1, leader: 1, leader_epoch: 2, controller_epoch: 3, isr: [1, 2] });
  expect(decodePartitionState({ topic: 't', partition: 0 }, data, 7)).toEqual(state);
});

test('controller and epoch', () => {
  const controller = { version: 2, brokerid: 1, timestamp: '5', kraftControllerEpoch: -1 };
  expect(json(encodeController(1, 5))).toEqual(controller);
  expect(decodeControllerEpoch(encodeText('12'))).toBe(12);
  expect(() => decodeControllerEpoch(null)).toThrow(
    '/controller_epoch: expected a decimal number, found null',
  );
});

test.each([
  ['"test"', 'topics/test'],
  ['{"version":1,"entity_type":"topics","entity_name":"test"}', 'topics/test'],
  ['{"version":2,"entity_path":"users/u/clients/c"}', 'users/u/clients/c'],
])('the config change %s is understood', (text, expected) => {
  expect(decodeConfigChange(encodeText(text))).toBe(expected);
});

test('configs, lists and producer ids are read back; null configs are empty', () => {
  const config = new Map([['retention.ms', '1000']]);
  expect(decodeEntityConfig('/config/topics/t', encodeEntityConfig(config))).toEqual(config);
  expect(decodeEntityConfig('/config/topics/t', null)).toEqual(new Map());
  const list = [{ topic: 't', partition: 1 }];
  expect(decodePartitionList('/x', encodePartitionList(list))).toEqual(list);
  const block = { brokerId: 1, firstProducerId: 1000, lastProducerId: 1999 };
  expect(json(encodeProducerIdBlock(block))).toEqual({
    version: 1,
    broker: 1,
    block_start: '1000',
    block_end: '1999',
  });
  expect(decodeProducerIdBlock(encodeProducerIdBlock(block))).toEqual(block);
});
