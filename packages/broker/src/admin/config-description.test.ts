import { expect, test } from 'vitest';
import { KafkaConfig } from '../config/kafka-config.ts';
import { ConfigSource, describeBroker, describeTopic } from './config-description.ts';

const sources = (given: Record<string, string>) => ({
  dynamicBroker: new Map<string, string>(),
  dynamicDefault: new Map<string, string>(),
  config: KafkaConfig.parse(new Map(Object.entries(given))),
});

test('a topic key without override comes from the default of its broker key', () => {
  const [segmentBytes, retention] = describeTopic(new Map(), sources({}), ['segment.bytes', 'retention.ms']);
  expect(segmentBytes).toMatchObject({
    value: '1073741824',
    source: ConfigSource.default,
    synonyms: [{ name: 'log.segment.bytes', value: '1073741824', source: ConfigSource.default }],
  });
  expect(retention).toMatchObject({ value: '604800000', source: ConfigSource.default, synonyms: [] });
});

test('a key with a coarser unit is told only beside the key itself', () => {
  const given = { 'log.retention.hours': '1' };
  expect(describeTopic(new Map(), sources(given), ['retention.ms'])[0]).toMatchObject({
    value: '3600000',
    source: ConfigSource.default,
    synonyms: [],
  });
  const both = sources({ ...given, 'log.retention.ms': '7' });
  expect(describeTopic(new Map(), both, ['retention.ms'])[0]).toMatchObject({
    value: '7',
    source: ConfigSource.staticBroker,
    synonyms: [
      { name: 'log.retention.ms', value: '7', source: ConfigSource.staticBroker },
      { name: 'log.retention.hours', value: '1', source: ConfigSource.staticBroker },
      { name: 'log.retention.hours', value: '168', source: ConfigSource.default },
    ],
  });
});

test('an override comes before what server.properties says, and that before the default', () => {
  const [retention] = describeTopic(new Map([['retention.ms', '5']]), sources({ 'log.retention.ms': '1' }), [
    'retention.ms',
  ]);
  expect(retention).toMatchObject({ value: '5', source: ConfigSource.topic, isReadOnly: false, type: 5 });
  expect(retention?.synonyms.map(({ name, value, source }) => [name, value, source])).toEqual([
    ['retention.ms', '5', ConfigSource.topic],
    ['log.retention.ms', '1', ConfigSource.staticBroker],
    ['log.retention.hours', '168', ConfigSource.default],
  ]);
});

test('unknown names of topics are left out, as Kafka does', () => {
  expect(describeTopic(new Map(), sources({}), ['no.such.key'])).toEqual([]);
  expect(describeTopic(new Map(), sources({}), null).length).toBeGreaterThan(30);
});

test('a broker shows what it was given and hides what could be secret', () => {
  const all = describeBroker(
    sources({ 'broker.id': '3', 'my.password': 'x', 'ssl.key.password': 'y' }),
    null,
  );
  const of = (name: string) => all.find((one) => one.name === name);
  expect(of('broker.id')).toMatchObject({ value: '3', isReadOnly: true, source: ConfigSource.staticBroker });
  expect(of('my.password')).toMatchObject({ value: null, isSensitive: true, type: 0 });
  expect(of('ssl.key.password')).toMatchObject({ value: null, isSensitive: true });
  expect(of('log.retention.ms')).toMatchObject({
    value: null,
    isReadOnly: false,
    synonyms: [],
  });
});
