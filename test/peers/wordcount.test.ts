/**
 * The word count of 40,000 lines (WORDCOUNT_LINES: how many) by ours and by Apache's WordCountDemo on Kafka Streams 3.9.2, both on our broker: equal
 * counts. By two instances of ours that are killed in turn: no count is lost (WORDCOUNT_KILLS: how often, 2 by default). And by
 * one application, now in Java, now here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apacheCommand } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { ourCommand } from './lib/our-tools.ts';
import { createTopics, sendLines, WordCounts } from './lib/word-counts.ts';

const INPUT = 'streams-plaintext-input';
const OUTPUT = 'streams-wordcount-output';
const DEMO = 'org.apache.kafka.streams.examples.wordcount.WordCountDemo';
const PARTITIONS = 3;
const LINES = Number(process.env['WORDCOUNT_LINES'] ?? 40_000);
const KILLS = Number(process.env['WORDCOUNT_KILLS'] ?? 2);

/** The shortest that a broker takes. */
const javaSession = { 'session.timeout.ms': '6000' };

let cluster: Cluster;
let directory: string;
const lines = makeLines(LINES);
const started: ChildProcess[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wordcount-'));
  cluster = await startCluster({ kind: 'kafka-ts' });
  await createTopics(cluster.bootstrap, PARTITIONS, [INPUT, OUTPUT]);
  await sendLines(cluster.bootstrap, INPUT, lines);
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Words of every kind, cut in every way, empty lines and lines of nothing but separators. */
function makeLines(count: number): string[] {
  const special = ['Kafka', 'STREAMS', "don't", 'naïve', '你好', 'foo_bar', 'x-y', '42', '', '...', '\t'];
  let state = 20261121;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: below(9) }, () => {
      const index = below(3000);
      return special[index] ?? `w${index}`;
    }).join([' ', ', ', ' - '][below(3)]),
  );
}

function start(
  kind: 'ours' | 'apache',
  applicationId: string,
  settings: Readonly<Record<string, string>> = {},
): ChildProcess {
  const file = join(directory, `${applicationId}.properties`);
  const all = {
    'bootstrap.servers': cluster.bootstrap,
    'application.id': applicationId,
    'state.dir': join(directory, 'state'),
    ...settings,
  };
  writeFileSync(
    file,
    Object.entries(all)
      .map((pair) => pair.join('='))
      .join('\n'),
  );
  const [command, args] =
    kind === 'ours'
      ? ourCommand('run-class', [DEMO, file])
      : apacheCommand('3.9.2', 'wordcount-demo', [file]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout?.on('data', (bytes) => expect.unreachable(`the demo prints nothing; found ${bytes}`));
  started.push(child);
  return child;
}

async function stop(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

test('ours and Apache’s count the same', async () => {
  const ours = start('ours', 'ours');
  const startMs = performance.now();
  const our = new WordCounts(cluster.bootstrap, 'ours', PARTITIONS);
  const expected = expectedCounts();
  const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
  await our.until(() => our.total >= total);
  const ourMs = performance.now() - startMs;
  await stop(ours, 'SIGINT');
  const apacheStartMs = performance.now();
  const apaches = start('apache', 'apaches', javaSession);
  const their = new WordCounts(cluster.bootstrap, 'apaches', PARTITIONS);
  await their.until(() => their.total >= total);
  const theirMs = performance.now() - apacheStartMs;
  await stop(apaches, 'SIGINT');
  console.log(
    `${total} words: ours ${(ourMs / 1000).toFixed(1)} s, Apache 3.9.2 ${(theirMs / 1000).toFixed(1)} s`,
  );
  expect(sorted(our.counts)).toEqual(sorted(their.counts));
  expect(sorted(our.counts)).toEqual(sorted(expected));
  our.close();
  their.close();
});

test('two instances share the work; whichever is killed, no count is lost', async () => {
  const settings = {
    'session.timeout.ms': '6000',
    'heartbeat.interval.ms': '500',
    'commit.interval.ms': '200',
  };
  const expected = expectedCounts();
  const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
  const counts = new WordCounts(cluster.bootstrap, 'killed', PARTITIONS);
  let instances = [start('ours', 'killed', settings), start('ours', 'killed', settings)];
  for (let kill = 1; kill <= KILLS; kill++) {
    await counts.until(() => counts.total >= (total * kill) / (KILLS + 1));
    const [victim, ...others] = instances;
    if (victim !== undefined) await stop(victim, 'SIGKILL');
    instances = [...others, start('ours', 'killed', settings)];
  }
  const lost = () => [...expected].filter(([word, count]) => (counts.counts.get(word) ?? 0) < count);
  await counts.until(() => counts.total >= total && lost().length === 0);
  expect([...counts.counts.keys()].sort()).toEqual([...expected.keys()].sort());
  console.log(`${KILLS} kills: ${counts.total - total} of ${total} words counted again`);
  for (const instance of instances) await stop(instance, 'SIGINT');
  counts.close();
});

test('an application moves from Java to ours and back, with its state and offsets', async () => {
  const counts = new WordCounts(cluster.bootstrap, 'apaches', PARTITIONS);
  const expected = expectedCounts();
  const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
  await counts.until(() => counts.total >= total);
  for (const [index, kind] of (['ours', 'apache'] as const).entries()) {
    let instance = start(kind, 'apaches', javaSession);
    await sendLines(cluster.bootstrap, INPUT, [`moved kafka ${kind}`]);
    await counts.until(() => {
      // Java's instance, which is stopped, is a member until its session ends: ours is refused meanwhile.
      if (instance.exitCode !== null) instance = start(kind, 'apaches', javaSession);
      return counts.total >= total + 3 * (index + 1);
    });
    await stop(instance, 'SIGINT');
  }
  const kafka = expected.get('kafka') ?? 0;
  const more = new Map([...expected, ['kafka', kafka + 2], ['moved', 2], ['ours', 1], ['apache', 1]]);
  expect(sorted(counts.counts)).toEqual(sorted(more));
  counts.close();
});

/** What the demo is to count, by another way than its own. */
function expectedCounts(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const words = line === '' ? [''] : line.toLowerCase().replace(/\W+$/, '').split(/\W+/);
    const isBlank = line !== '' && /^\W+$/.test(line);
    for (const word of isBlank ? [] : words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

const sorted = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
