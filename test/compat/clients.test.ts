/**
 * Every foreign client writes all it can into one topic, then every one of them reads the whole topic and has to find
 * what all wrote, in order. Runs against ours; `COMPAT_BROKER='apache 3.9.2'` proves the programs themselves.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTopic, endOffset } from '../peers/lib/admin.ts';
import { type Cluster, type ClusterKind, startCluster } from '../peers/lib/clusters.ts';
import { apacheConsoles } from './apache/client.ts';
import type { ForeignClient, Target, Writer } from './foreign-client.ts';
import { franzGo } from './franz-go/client.ts';
import { kafkaPython, kafkaPython2 } from './kafka-python/client.ts';
import { kafkajs } from './kafkajs/client.ts';
import { kcat } from './kcat/client.ts';
import { platformatic } from './platformatic/client.ts';
import { sarama } from './sarama/client.ts';

const clients: readonly ForeignClient[] = [
  kcat,
  sarama,
  franzGo,
  kafkaPython,
  kafkaPython2,
  kafkajs,
  platformatic,
  ...apacheConsoles,
];

const kinds: readonly ClusterKind[] = ['kafka-ts', 'kafka-ts with zookeeper', 'apache 3.9.2', 'apache 4.3.1'];
const kind = kinds.find((one) => one === process.env['COMPAT_BROKER']) ?? 'kafka-ts with zookeeper';

/** What is compressed with zstd has a topic of its own: clients from before 2.1 cannot read it. */
const topics = { old: 'every-codec-but-zstd', zstd: 'zstd' } as const;

let cluster: Cluster;
const written: Record<string, string[]> = { [topics.old]: [], [topics.zstd]: [] };

beforeAll(async () => {
  for (const client of clients) client.setUp();
  cluster = await startCluster({ kind });
  for (const topic of Object.values(topics)) await createTopic(cluster.port, topic);
}, 900_000);

afterAll(() => {
  for (const client of clients) client.tearDown?.();
  return cluster?.stop();
});

const target = (topic: string): Target => ({
  bootstrap: cluster.bootstrap,
  zookeeper: cluster.zookeeper,
  topic,
});

/** 40 lines that name their writer, of different lengths, not all of them ASCII. */
function linesOf(label: string): string[] {
  const lengths = [0, 1, 17, 100, 1000, 20_000];
  return Array.from({ length: 40 }, (_, index) => {
    const filler = (index % 3 === 0 ? '卡夫卡 ' : 'kafka ')
      .repeat(4000)
      .slice(0, lengths[index % lengths.length]);
    return `${label}|${index}|${filler.trimEnd()}|`;
  });
}

function writes(writer: Writer) {
  return writer.codecs.flatMap((codec) =>
    writer.kinds.map((kind) => ({
      writer,
      codec,
      isIdempotent: kind === 'idempotent',
      title: `${writer.name}, ${codec}, ${kind}`,
    })),
  );
}

describe(`writing to ${kind}`, () => {
  test.each(clients.flatMap((client) => client.writers.flatMap(writes)))('$title', async (one) => {
    const { writer, codec, isIdempotent, title } = one;
    const topic = codec === 'zstd' ? topics.zstd : topics.old;
    const lines = linesOf(title);
    const before = await endOffset(cluster.port, topic);
    await writer.write(target(topic), lines, { codec, isIdempotent });
    expect(await endOffset(cluster.port, topic)).toBe(before + lines.length);
    written[topic]?.push(...lines);
  });
});

describe(`reading from ${kind}`, () => {
  const readers = clients.flatMap((client) => client.readers);
  const cases = readers.flatMap((reader) => [
    { reader, topic: topics.old, title: `${reader.name}, ${topics.old}` },
    ...(reader.readsZstd ? [{ reader, topic: topics.zstd, title: `${reader.name}, ${topics.zstd}` }] : []),
  ]);
  test.each(cases)('$title', async ({ reader, topic }) => {
    if (reader.needsZooKeeper && cluster.zookeeper === undefined) return;
    const lines = await reader.read(target(topic), await endOffset(cluster.port, topic));
    // A writer that failed half-way has failed its own test; here it only has to disturb nobody.
    const labels = new Set(written[topic]?.map(labelOf));
    expect(lines.filter((line) => labels.has(labelOf(line)))).toEqual(written[topic]);
    expect(written[topic]).not.toEqual([]);
  });
});

function labelOf(line: string): string {
  return line.slice(0, line.indexOf('|'));
}
