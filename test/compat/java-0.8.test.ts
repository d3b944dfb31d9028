/**
 * What the tutorials of 0.8 have people write in Java, on 0.8.2.2's own jars: both producers, the high-level consumer with
 * threads and both stores of offsets, the SimpleConsumer. `COMPAT_BROKER='apache 0.8.2.2'` proves the programs themselves.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cluster, type ClusterKind, startCluster } from '../peers/lib/clusters.ts';
import { runOurTool } from '../peers/lib/our-tools.ts';
import { JavaPrograms } from './java-0.8/programs.ts';

const kinds: readonly ClusterKind[] = ['kafka-ts with zookeeper', 'apache 0.8.2.2', 'apache 1.0.0'];
const kind = kinds.find((one) => one === process.env['COMPAT_BROKER']) ?? 'kafka-ts with zookeeper';
const partitions = 3;
const topics = ['from-new', 'from-old', 'compressed'];

let programs: JavaPrograms;
let cluster: Cluster;
let zookeeper = '';

beforeAll(async () => {
  programs = new JavaPrograms();
  cluster = await startCluster({ kind });
  zookeeper = cluster.zookeeper ?? '';
  for (const topic of topics) {
    const args = ['--create', '--topic', topic, '--partitions', `${partitions}`, '--replication-factor', '1'];
    // Brokers of 0.8 answer before they are registered.
    await vi.waitFor(
      async () =>
        expect(await runOurTool('topics', [...args, '--zookeeper', zookeeper])).toMatchObject({ code: 0 }),
      { timeout: 10_000 },
    );
  }
}, 120_000);

afterAll(async () => {
  await cluster?.stop();
  if (programs !== undefined) rmSync(programs.directory, { recursive: true, force: true });
});

/** The values of a topic, as our tool reads them, by key. */
async function read(topic: string, count: number): Promise<string[]> {
  const { stdout } = await runOurTool('console-consumer', [
    ...['--bootstrap-server', cluster.bootstrap, '--topic', topic, '--from-beginning'],
    ...['--max-messages', `${count}`, '--property', 'print.key=true', '--property', 'key.separator= '],
  ]);
  return stdout.split('\n').slice(0, -1).sort();
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('KafkaProducer: every record is acknowledged with its partition and offset', async () => {
  const lines = await programs.run('NewProducer', cluster.bootstrap, 'from-new', '30');
  expect(lines).toEqual([...numbers(30).map((n) => `${n % 3} ${Math.floor(n / 3)}`), 'callbacks 30']);
  expect(await read('from-new', 30)).toEqual(
    numbers(30)
      .map((n) => `key-${n} new-${n}`)
      .sort(),
  );
});

test('the old producer, sync and async, spreads by a partitioner of its own', async () => {
  await programs.run('OldProducer', cluster.bootstrap, 'from-old', '30', 'sync', 'none');
  await programs.run('OldProducer', cluster.bootstrap, 'from-old', '30', 'async', 'none');
  await programs.run('OldProducer', cluster.bootstrap, 'compressed', '30', 'async', 'gzip');
  const sent = (mode: string): string[] => numbers(30).map((n) => `192.168.2.${n} ${mode}-${n}`);
  expect(await read('from-old', 60)).toEqual([...sent('sync'), ...sent('async')].sort());
  expect(await read('compressed', 30)).toEqual(sent('async').sort());
});

test.each(['zookeeper', 'kafka'])(
  'the high-level consumer in three threads goes on from its offsets in %s',
  async (storage) => {
    const consume = async (count: number): Promise<string[][]> => {
      const args = [zookeeper, `group-${storage}`, 'from-old', `${partitions}`, storage, `${count}`];
      return (await programs.run('HighLevelConsumer', ...args)).map((line) => line.split(' '));
    };
    const there = storage === 'zookeeper' ? 60 : 61;
    const first = await consume(there);
    const key = (number: string | undefined): number => Number(number?.split('.').at(-1));
    const addresses = first.filter(([, , , address]) => address !== 'k');
    expect(
      addresses.every(([, partition, , address]) => key(address) % partitions === Number(partition)),
    ).toBe(true);
    expect(new Set(first.map(([thread, partition]) => `${thread} ${partition}`)).size).toBe(partitions);
    expect(first.map((words) => words.slice(3).join(' ')).sort()).toEqual(await read('from-old', there));
    const more = ['--broker-list', cluster.bootstrap, '--topic', 'from-old', '--property', 'parse.key=true'];
    await runOurTool('console-producer', more, { input: `k\tafter ${storage}\n` });
    expect((await consume(1)).map((words) => words.slice(3).join(' '))).toEqual([`k after ${storage}`]);
  },
);

test('SimpleConsumer finds the leader, the offsets, and reads also from within a compressed set', async () => {
  const lines = await programs.run('SimpleReader', '127.0.0.1', `${cluster.port}`, 'compressed', '1');
  expect(lines.slice(0, 3)).toEqual(['leader 0 replicas 1', 'offsets 0 10', 'out of range true']);
  const values = numbers(10).map((n) => `async-${n * 3 + 1}`);
  expect(lines.slice(3).map((line) => line.split(' ')[1])).toEqual(expect.arrayContaining(values));
  expect(lines.slice(3).map((line) => Number(line.split(' ')[0]))).toEqual(numbers(10));
});
