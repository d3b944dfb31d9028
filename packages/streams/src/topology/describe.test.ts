/** Topologies whose description is compared with what Kafka Streams 3.9.2 prints: test/oracle/streams/Describe.java. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Consumed } from '../dsl/consumed.ts';
import { Grouped } from '../dsl/grouped.ts';
import type { KStream } from '../dsl/kstream.ts';
import { Materialized } from '../dsl/materialized.ts';
import { Named } from '../dsl/named.ts';
import { Produced } from '../dsl/produced.ts';
import { Repartitioned } from '../dsl/repartitioned.ts';
import { Serdes } from '../serde/serdes.ts';
import { Stores } from '../state/stores.ts';
import { StreamsBuilder } from '../streams-builder.ts';
import type { Processor } from './processor.ts';
import { keyValue } from './record.ts';
import { Topology } from './topology.ts';

const golden = new Map(
  readFileSync(new URL('./golden/describe-3.9.2.txt', import.meta.url), 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end + 1)];
    }),
);

type Stream = KStream<string, string>;

const read = (builder: StreamsBuilder, ...topics: string[]): Stream => builder.stream(topics);
const table = (builder: StreamsBuilder) => builder.table<string, string>('t');
const nothing = (): Processor<unknown, unknown> => ({ process: () => {} });
const kv = (name: string) => Stores.keyValueStoreBuilder(name, Serdes.String(), Serdes.String());
const yes = (): boolean => true;
const swap = (key: string, value: string) => keyValue(value, key);
const first = (one: string, _two: string): string => one;

const programs: Record<string, (builder: StreamsBuilder) => void> = {
  'word count': (b) =>
    read(b, 'streams-plaintext-input')
      .flatMapValues((value) => [value])
      .groupBy((_key, value) => value)
      .count()
      .toStream()
      .to('streams-wordcount-output', Produced.with(Serdes.String(), Serdes.Long())),
  pipe: (b) => read(b, 'in').to('out'),
  'named count': (b) => read(b, 'in').groupByKey().count(Materialized.as('counts')).toStream().to('out'),
  'unnamed materialized count': (b) =>
    read(b, 'in').groupByKey().count(Materialized.with(Serdes.String(), Serdes.Long())).toStream().to('out'),
  'named everything': (b) =>
    b
      .stream<string, string>('in', Consumed.as('lines'))
      .filter(yes, Named.as('only'))
      .selectKey((_key, value) => value, Named.as('key'))
      .groupByKey(Grouped.as('words'))
      .count(Named.as('counter'), Materialized.as('counts'))
      .toStream(Named.as('updates'))
      .to('out', Produced.as('sink')),
  'two counts of a named group': (b) => {
    const group = read(b, 'in')
      .selectKey((_key, value) => value)
      .groupByKey(Grouped.as('g'));
    group.count().toStream().to('a');
    group.reduce(first).toStream().to('b');
  },
  'two counts of an unnamed group': (b) => {
    const group = read(b, 'in')
      .selectKey((_key, value) => value)
      .groupByKey();
    group.count().toStream().to('a');
    group.reduce(first).toStream().to('b');
  },
  'every step': (b) =>
    read(b, 'in')
      .filter(yes)
      .filterNot(yes)
      .map(keyValue)
      .mapValues((value) => value)
      .flatMap((key, value) => [keyValue(key, value)])
      .flatMapValues((value) => [value])
      .peek(() => {})
      .selectKey((key) => key)
      .foreach(() => {}),
  branch: (b) => {
    const [a, other] = read(b, 'in').branch(yes, yes);
    a?.to('a');
    other?.to('b');
  },
  split: (b) => {
    const branches = read(b, 'in').split(Named.as('s-')).branch(yes).branch(yes, Named.as('named'));
    const named = branches.defaultBranch();
    named.get('s-1')?.to('a');
    named.get('s-named')?.to('b');
    named.get('s-0')?.to('c');
  },
  'split unnamed': (b) =>
    read(b, 'in').split().branch(yes).noDefaultBranch().get('KSTREAM-BRANCH-00000000011')?.to('a'),
  merge: (b) =>
    read(b, 'a')
      .merge(read(b, 'b'))
      .merge(read(b, 'c').selectKey((_key, value) => value))
      .groupByKey()
      .count()
      .toStream()
      .to('out'),
  'same topic twice': (b) => {
    read(b, 'in').to('a');
    read(b, 'in')
      .mapValues((value) => value)
      .to('b');
  },
  'many topics': (b) => {
    const others = ['shipments', 'users', 'clicks', 'views', 'alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    read(b, 'orders', 'payments', ...others, 'zeta', 'eta').to('out');
  },
  'through repartition': (b) =>
    read(b, 'in')
      .repartition()
      .mapValues((value) => value)
      .repartition(Repartitioned.as('again'))
      .to('out'),
  through: (b) => read(b, 'in').map(keyValue).through('mid').groupByKey().count().toStream().to('out'),
  table: (b) => table(b).toStream().to('out'),
  'table materialized': (b) =>
    b
      .table<string, string>('t', Materialized.as('store'))
      .filter(yes)
      .mapValues((value) => value)
      .toStream()
      .to('out'),
  'table steps materialized': (b) =>
    table(b)
      .filter(yes, Materialized.as('f'))
      .mapValues((value) => value, Materialized.as('m'))
      .filterNot(yes, Materialized.with(Serdes.String(), Serdes.String()))
      .toStream()
      .to('out'),
  'table filtered and grouped': (b) => table(b).filter(yes).groupBy(swap).count().toStream().to('out'),
  'table reduce named': (b) =>
    b
      .table<string, string>('t', Consumed.as('src'))
      .groupBy(swap, Grouped.as('grp'))
      .reduce(first, first, Named.as('red'), Materialized.as('st'))
      .toStream()
      .to('out'),
  'table aggregate twice': (b) => {
    const group = table(b).groupBy(swap);
    const same = (_key: string, _value: string, aggregate: string): string => aggregate;
    group
      .aggregate(() => '', same, same)
      .toStream()
      .to('a');
    group.count(Materialized.as('c')).toStream().to('b');
  },
  'to table': (b) => read(b, 'in').toTable().toStream().to('out'),
  'to table materialized, key changed': (b) =>
    read(b, 'in')
      .selectKey((_key, value) => value)
      .toTable(Materialized.as('st'))
      .toStream()
      .to('out'),
  'to table named, key changed': (b) =>
    read(b, 'in')
      .selectKey((_key, value) => value)
      .toTable(Named.as('tab'))
      .groupBy(swap)
      .count()
      .toStream()
      .to('out'),
  'to stream with a key, counted': (b) =>
    read(b, 'in')
      .groupByKey()
      .count()
      .toStream((key: string, count: bigint) => `${key}${count}`)
      .groupByKey()
      .aggregate(
        () => '',
        (_key, _value, aggregate) => aggregate,
      )
      .toStream()
      .to('out'),
  'fan out': (b) => {
    const stream = read(b, 'in');
    stream
      .filter(yes)
      .mapValues((value) => value)
      .to('a');
    stream.mapValues((value) => value).to('b');
    stream.to('c');
    stream
      .peek(() => {})
      .filter(yes)
      .groupByKey()
      .count()
      .toStream()
      .to('d');
  },
  pattern: (b) => b.stream(/in-.*/).to('out'),
  'process with a store': (b) => {
    b.addStateStore(kv('kv'));
    read(b, 'in')
      .process(nothing, { stateStoreNames: ['kv'] })
      .to('out');
    read(b, 'other')
      .process(nothing, { named: Named.as('second'), stateStoreNames: ['kv'] })
      .to('out2');
  },
};

const topologies: Record<string, () => Topology> = {
  'processor api': () =>
    new Topology()
      .addSource('Source', 'input')
      .addProcessor('Process', nothing, 'Source')
      .addStateStore(kv('Counts'), 'Process')
      .addSink('Sink', 'output', { parents: ['Process'] }),
  diamond: () =>
    new Topology()
      .addSource('a', ['x', 'y'])
      .addProcessor('p1', nothing, 'a')
      .addProcessor('p2', nothing, 'a')
      .addProcessor('p3', nothing, 'p1', 'p2')
      .addSink('s1', 'o1', { parents: ['p3', 'a'] })
      .addSink('s2', 'o2', { parents: ['p2'] })
      .addSource('b', 'z')
      .addProcessor('p4', nothing, 'b')
      .addSink('s3', 'o3', { parents: ['p4'] }),
  'shared stores': () =>
    new Topology()
      .addSource('a', 'x')
      .addSource('b', 'y')
      .addProcessor('p1', nothing, 'a')
      .addProcessor('p2', nothing, 'b')
      .addStateStore(kv('one'), 'p1', 'p2')
      .addStateStore(kv('two'), 'p1')
      .addStateStore(kv('three'), 'p1')
      .addSink('s', 'o', { parents: ['p1', 'p2'] }),
};

function build(name: string): Topology | undefined {
  const program = programs[name];
  if (program === undefined) return topologies[name]?.();
  const builder = new StreamsBuilder();
  program(builder);
  return builder.build();
}

describe('describe() prints what Kafka Streams 3.9.2 prints', () => {
  test('every golden topology has its program here', () => {
    expect([...golden.keys()].sort()).toEqual([...Object.keys(programs), ...Object.keys(topologies)].sort());
  });

  test.each([...golden])('%s', (name, expected) => {
    expect(String(build(name)?.describe())).toBe(expected);
  });
});
