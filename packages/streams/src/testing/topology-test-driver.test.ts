import { expect, test } from 'vitest';
import { Consumed } from '../dsl/consumed.ts';
import { Grouped } from '../dsl/grouped.ts';
import { Materialized } from '../dsl/materialized.ts';
import { Produced } from '../dsl/produced.ts';
import { Serdes } from '../serde/serdes.ts';
import type { KeyValueStore } from '../state/key-value-store.ts';
import { Stores } from '../state/stores.ts';
import { StreamsBuilder } from '../streams-builder.ts';
import type { Processor, ProcessorContext } from '../topology/processor.ts';
import { keyValue, type StreamRecord } from '../topology/record.ts';
import { Topology } from '../topology/topology.ts';
import { TopologyTestDriver, type TopologyTestDriverOptions } from './topology-test-driver.ts';

const text = Serdes.String();
const long = Serdes.Long();
const strings = Consumed.with(text, text);

function drive(build: (builder: StreamsBuilder) => void, options?: TopologyTestDriverOptions) {
  const builder = new StreamsBuilder();
  build(builder);
  return new TopologyTestDriver(builder.build(), {}, options);
}

test('words are counted through a repartition topic, the changelog keeps what the store has', () => {
  const driver = drive((builder) =>
    builder
      .stream('lines', strings)
      .flatMapValues((line) => line.toLowerCase().split(/\W+/))
      .groupBy((_key, word) => word, Grouped.with(text, text))
      .count(Materialized.as('counts'))
      .toStream()
      .to('out', Produced.with(text, long)),
  );
  const lines = driver.createInputTopic('lines', text, text);
  const out = driver.createOutputTopic('out', text, long);
  lines.pipeValueList(['all streams lead to kafka', 'hello kafka streams', 'join kafka summit']);
  expect(out.readKeyValuesToList().map(([word, count]) => `${word} ${count}`)).toEqual(
    'all 1,streams 1,lead 1,to 1,kafka 1,hello 1,kafka 2,streams 2,join 1,kafka 3,summit 1'.split(','),
  );
  expect(driver.getKeyValueStore<string, { value: bigint }>('counts')?.get('kafka')?.value).toBe(3n);
  const changelog = driver.createOutputTopic('test-topology-counts-changelog', text, long);
  expect(changelog.readKeyValuesToMap().get('streams')).toBe(2n);
  expect(driver.producedTopicNames()).toContain('test-topology-counts-repartition');
});

test('null keys and values are not counted, and a warning says where they were', () => {
  const warnings: string[] = [];
  const driver = drive(
    (builder) =>
      builder.stream('in', strings).groupByKey(Grouped.with(text, text)).count().toStream().to('out'),
    { onWarning: (message) => warnings.push(message) },
  );
  const input = driver.createInputTopic('in', text, text);
  input.pipeInput('a', 'x');
  input.pipeInput(null, 'x');
  input.pipeInput('a', null);
  expect(driver.createOutputTopic('out', text, long).readKeyValuesToList()).toEqual([['a', 1n]]);
  expect(warnings).toEqual([
    'Skipping record due to null key or value. topic=[in] partition=[0] offset=[1]',
    'Skipping record due to null key or value. topic=[in] partition=[0] offset=[2]',
  ]);
});

test('reduce and aggregate; an aggregator that gives null takes the key out', () => {
  const driver = drive((builder) => {
    const grouped = builder.stream('in', strings).groupByKey(Grouped.with(text, text));
    grouped
      .reduce((one, other) => [one, other].sort().at(-1) ?? one)
      .toStream()
      .to('max');
    grouped
      .aggregate(
        () => '',
        (_key, value, all: string) => (value === 'reset' ? null : all + value),
        Materialized.with(text, text),
      )
      .toStream()
      .to('all');
  });
  const input = driver.createInputTopic('in', text, text);
  for (const value of ['b', 'c', 'a', 'reset', 'd']) input.pipeInput('k', value);
  const values = (topic: string) =>
    driver
      .createOutputTopic(topic, text, text)
      .readKeyValuesToList()
      .map(([, value]) => value);
  expect(values('max')).toEqual(['b', 'c', 'c', 'reset', 'reset']);
  expect(values('all')).toEqual(['b', 'bc', 'bca', null, 'd']);
});

test('a grouped table subtracts what leaves a group and adds what enters', () => {
  const driver = drive((builder) => {
    const groups = builder
      .table('users', strings)
      .groupBy((user, region) => keyValue(region, user), Grouped.with(text, text));
    groups.count().toStream().to('counts', Produced.with(text, long));
    groups
      .aggregate(
        () => '',
        (_region, user, all) => all + user,
        (_region, user, all) => all.replace(user, ''),
        Materialized.with(text, text),
      )
      .toStream()
      .to('members', Produced.with(text, text));
  });
  const users = driver.createInputTopic('users', text, text);
  users.pipeKeyValueList([
    ['a', 'asia'],
    ['b', 'europe'],
    ['a', 'europe'],
    ['a', 'europe'],
    ['b', null],
  ]);
  const counts = driver.createOutputTopic('counts', text, long).readKeyValuesToMap();
  expect([...counts].sort()).toEqual([
    ['asia', 0n],
    ['europe', 1n],
  ]);
  expect([...driver.createOutputTopic('members', text, text).readKeyValuesToMap()].sort()).toEqual([
    ['asia', ''],
    ['europe', 'a'],
  ]);
});

test('tables filter and map their updates; a row that a filter drops is deleted once', () => {
  const driver = drive((builder) =>
    builder
      .table('t', strings, Materialized.as('rows'))
      .filter((_key, value) => value !== 'hidden')
      .mapValues((value) => value.toUpperCase())
      .toStream()
      .to('out', Produced.with(text, text)),
  );
  const rows = driver.createInputTopic('t', text, text);
  rows.pipeKeyValueList([
    ['a', 'x'],
    ['a', 'hidden'],
    ['b', 'hidden'],
    ['b', 'hidden'],
    ['c', null],
    ['b', 'y'],
  ]);
  const updates = driver.createOutputTopic('out', text, text).readKeyValuesToList();
  expect(updates.filter(([, value]) => value !== null)).toEqual([
    ['a', 'X'],
    ['b', 'Y'],
  ]);
  expect(updates.filter(([key]) => key === 'a').at(-1)).toEqual(['a', null]);
});

test('the result takes the highest timestamp of its records', () => {
  const driver = drive((builder) =>
    builder.stream('in', strings).groupByKey(Grouped.with(text, text)).count().toStream().to('out'),
  );
  const input = driver.createInputTopic('in', text, text);
  for (const timestamp of [10, 30, 20]) input.pipeInput('k', 'v', timestamp);
  const out = driver.createOutputTopic('out', text, long);
  expect([out.readRecord(), out.readRecord(), out.readRecord()].map(({ timestamp }) => timestamp)).toEqual([
    10, 30, 30,
  ]);
});

test('branches, merges and re-keyed streams', () => {
  const driver = drive((builder) => {
    const branches = builder
      .stream('in', strings)
      .split()
      .branch((_key, value) => value.startsWith('a'))
      .branch((_key, value) => value.startsWith('b'))
      .defaultBranch();
    const [first, second, rest] = branches.values();
    if (first === undefined || second === undefined) throw new Error('two branches and a default');
    first
      .mapValues((value) => `1${value}`)
      .merge(second.mapValues((value) => `2${value}`))
      .to('out', Produced.with(text, text));
    rest
      ?.flatMap((key, value) => [keyValue(value, key), keyValue(value, value)])
      .to('rest', Produced.with(text, text));
  });
  const input = driver.createInputTopic('in', text, text);
  for (const value of ['ax', 'bx', 'cx']) input.pipeInput('k', value);
  expect(driver.createOutputTopic('out', text, text).readKeyValuesToList()).toEqual([
    ['k', '1ax'],
    ['k', '2bx'],
  ]);
  expect(driver.createOutputTopic('rest', text, text).readKeyValuesToList()).toEqual([
    ['cx', 'k'],
    ['cx', 'cx'],
  ]);
});

test('bytes that are no such value end the run, or are left out if the settings say so', () => {
  const build = () => {
    const builder = new StreamsBuilder();
    builder.stream('in', Consumed.with(text, long)).to('out', Produced.with(text, long));
    return builder.build();
  };
  const bytes = Serdes.ByteArray();
  const failing = new TopologyTestDriver(build()).createInputTopic('in', text, bytes);
  expect(() => failing.pipeInput('k', Uint8Array.of(1))).toThrow(
    /set to fail upon a deserialization error .*topic: in, partition: 0, offset: 0.*LongDeserializer is not 8/,
  );
  const handler = 'org.apache.kafka.streams.errors.LogAndContinueExceptionHandler';
  const driver = new TopologyTestDriver(build(), { 'default.deserialization.exception.handler': handler });
  const input = driver.createInputTopic('in', text, bytes);
  input.pipeInput('k', Uint8Array.of(1));
  input.pipeInput('k', new Uint8Array(8));
  expect(driver.createOutputTopic('out', text, long).readKeyValuesToList()).toEqual([['k', 0n]]);
});

class Counter implements Processor<string, string, string, string> {
  #context: ProcessorContext<string, string> | undefined;
  #store: KeyValueStore<string, number> | undefined;

  init(context: ProcessorContext<string, string>): void {
    this.#context = context;
    this.#store = context.getStateStore<string, number>('Counts');
    context.schedule(1000, 'STREAM_TIME', (timestamp) => this.#tell(timestamp));
  }

  process({ value }: StreamRecord<string, string>): void {
    this.#store?.put(value, (this.#store.get(value) ?? 0) + 1);
  }

  #tell(timestamp: number): void {
    for (const { key, value } of this.#store?.all() ?? [])
      this.#context?.forward({ key, value: String(value), timestamp, headers: [] });
  }
}

test('a processor of one’s own with a store, called by stream time', () => {
  const topology = new Topology()
    .addSource('Source', 'in', { keyDeserializer: text, valueDeserializer: text })
    .addProcessor('Process', () => new Counter(), 'Source')
    .addStateStore(Stores.keyValueStoreBuilder('Counts', text, Serdes.Integer()), 'Process')
    .addSink('Sink', 'out', { keySerializer: text, valueSerializer: text, parents: ['Process'] });
  const driver = new TopologyTestDriver(topology);
  const input = driver.createInputTopic('in', text, text, { startMs: 0 });
  const out = driver.createOutputTopic('out', text, text);
  input.pipeInput('', 'b', 0);
  input.pipeInput('', 'a', 10);
  input.pipeInput('', 'b', 2500);
  input.pipeInput('', 'b', 2600);
  input.pipeInput('', 'b', 3000);
  expect(out.readKeyValuesToList().map((pair) => pair.join(''))).toEqual(['b1', 'a1', 'b2', 'a1', 'b4']);
});

test('names of topics that do not exist, processors without their store and wrong settings are told', () => {
  const driver = drive((builder) => builder.stream('in', strings).to('out'));
  expect(() => driver.createInputTopic('no', text, text).pipeInput('a', 'b')).toThrow('Unknown topic: no');
  const topology = new Topology()
    .addSource('Source', 'in')
    .addProcessor('Process', () => new Counter(), 'Source');
  expect(() => new TopologyTestDriver(topology)).toThrow(/Process has no access to StateStore Counts/);
  expect(() => new TopologyTestDriver(topology, { 'processing.guarantee': 'exactly_once_v2' })).toThrow(
    /exactly_once_v2 for configuration processing.guarantee: this version knows at_least_once only/,
  );
});
