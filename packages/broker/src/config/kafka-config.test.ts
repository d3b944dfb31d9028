import { expect, test } from 'vitest';
import { InterBrokerProtocol } from './inter-broker-protocol.ts';
import { KafkaConfig } from './kafka-config.ts';
import { listenersOf } from './listeners.ts';

const parse = (given: Record<string, string>): KafkaConfig =>
  KafkaConfig.parse(new Map(Object.entries(given)));

test('defaults are those of Kafka 3.9', () => {
  const config = parse({});
  expect(config.get('num.partitions')).toBe(1);
  expect(config.get('log.retention.ms')).toBeUndefined();
  expect(config.text('log.flush.interval.messages')).toBe('9223372036854775807');
  expect(config.logDirs).toEqual(['/tmp/kafka-logs']);
  expect(config.isStandalone).toBe(true);
  expect(config.warnings).toEqual([]);
});

test('values are trimmed and typed', () => {
  const config = parse({
    'num.partitions': ' 3 ',
    'log.dirs': '/a, /b,/a',
    'auto.create.topics.enable': 'FALSE',
  });
  expect(config.get('num.partitions')).toBe(3);
  expect(config.logDirs).toEqual(['/a', '/b']);
  expect(config.get('auto.create.topics.enable')).toBe(false);
});

test.each([
  [{ 'broker.id': 'x' }, 'Invalid value x for configuration broker.id: Not a number of type INT'],
  [
    { 'broker.id': '0 # comment' },
    'Invalid value 0 # comment for configuration broker.id: Not a number of type INT',
  ],
  [{ 'num.partitions': '0' }, 'Invalid value 0 for configuration num.partitions: Value must be at least 1'],
  [
    { 'broker.id': '2147483648' },
    'Invalid value 2147483648 for configuration broker.id: Not a number of type INT',
  ],
  [
    { 'log.cleanup.policy': 'shred' },
    'Invalid value shred for configuration log.cleanup.policy: String must be one of: compact, delete',
  ],
  [
    { 'delete.topic.enable': 'yes' },
    'Invalid value yes for configuration delete.topic.enable: Expected value to be either true or false',
  ],
  [{ 'broker.id': '1001' }, 'not greater than reserved.broker.max.id (1000), found 1001'],
  [{ 'broker.id.generation.enable': 'false' }, 'broker.id must be greater than or equal to 0, found -1'],
])('a wrong value is refused: %o', (given, message) => {
  expect(() => parse(given)).toThrow(message);
});

test('keys without effect are named, unknown ones in the words of Kafka', () => {
  expect(parse({ 'num.network.threads': '3', 'no.such.key': '1' }).warnings).toEqual([
    'num.network.threads has no effect here: one event loop does this work',
    "The configuration 'no.such.key' was supplied but isn't a known config.",
  ]);
});

test('an authorizer that does not exist stops the start', () => {
  expect(() => parse({ 'authorizer.class.name': 'kafka.security.auth.SimpleAclAuthorizer' })).toThrow(
    'authorizer.class.name=kafka.security.auth.SimpleAclAuthorizer is not possible here',
  );
});

test.each([
  [{ port: '9093' }, [['PLAINTEXT', '', 9093]]],
  [{ 'host.name': 'localhost' }, [['PLAINTEXT', 'localhost', 9092]]],
  [{ port: '9093', listeners: 'PLAINTEXT://:9094' }, [['PLAINTEXT', '', 9094]]],
  [
    {
      listeners: 'IN://127.0.0.1:1,OUT://[::1]:2',
      'listener.security.protocol.map': 'IN:PLAINTEXT,OUT:PLAINTEXT',
      'inter.broker.listener.name': 'IN',
    },
    [
      ['IN', '127.0.0.1', 1],
      ['OUT', '::1', 2],
    ],
  ],
  [
    {
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      'controller.listener.names': 'CONTROLLER',
    },
    [['PLAINTEXT', '', 9092]],
  ],
])('listeners of %o', (given, expected) => {
  const { bound } = listenersOf(parse(given));
  expect(bound.map((endPoint) => [endPoint.listenerName, endPoint.host, endPoint.port])).toEqual(expected);
});

test.each([
  [{ listeners: 'SSL://:9093', 'security.inter.broker.protocol': 'SSL' }, 'listener SSL asks for SSL'],
  [{ listeners: 'FOO://:9093' }, 'No security protocol defined for listener FOO'],
  [{ listeners: 'PLAINTEXT//:9093' }, 'cannot read "PLAINTEXT//:9093"'],
  [{ listeners: 'PLAINTEXT://:99999' }, 'port 99999 is not in'],
  [{ 'advertised.listeners': 'PLAINTEXT://0.0.0.0:9092' }, 'nonroutable meta-address'],
])('listeners that cannot be: %o', (given, message) => {
  expect(() => listenersOf(parse(given))).toThrow(message);
});

test('inter-broker protocol versions are ordered and give the request versions', () => {
  const of = (text: string): readonly number[] => {
    const protocol = InterBrokerProtocol.parse(text);
    return [protocol.leaderAndIsrVersion, protocol.updateMetadataVersion, protocol.stopReplicaVersion];
  };
  expect(of('3.9')).toEqual([7, 8, 4]);
  expect(of('2.3')).toEqual([2, 5, 1]);
  expect(of('0.8.2')).toEqual([0, 0, 0]);
  expect(InterBrokerProtocol.parse('2.8.1').version).toBe('2.8-IV1');
  expect(() => InterBrokerProtocol.parse('5.0')).toThrow('inter.broker.protocol.version');
});
