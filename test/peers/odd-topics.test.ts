/**
 * Log directories of topics with odd names and settings, by turns under ours and Apache's, as in `log-directories.test.ts`: what one has
 * written, random batches of every codec, the other shows, every batch by its bytes; nothing is rebuilt after a clean stop; topics are deleted and made anew.
 * `ODD_TOPICS=7,8`: one run for each seed with 3.9.2 and 2.2.0; `ODD_TURNS=6` (4).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { expect, test } from 'vitest';
import type { KafkaConnection } from './lib/kafka-connection.ts';
import { freePorts } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import {
  changedFiles,
  changedIdentity,
  filesOf,
  withSegmentsOfNothing,
} from './log-directories/directory-files.ts';
import { type PartitionView, viewOf } from './log-directories/partition-view.ts';
import { answerOf } from './log-directories/patience.ts';
import { SharedPlace, type Who } from './log-directories/shared-place.ts';

const wanted = process.env['ODD_TOPICS'];
/** Never empty: a file without tests fails the suite. */
const seeds = (wanted ?? 'none').split(',');
const turns = Number(process.env['ODD_TURNS'] ?? 4);
const hex = 'deadbeef'.repeat(4);
const names = [
  ...['-', '_', '0', '0-0', 'a.b', 'a-b', 'x-0', 'x-0-1', '...', '..a', 'a..', '-0', '--', 'UPPER', 'upper'],
  ...[
    `t.${hex}-delete`,
    `t-0.${hex}-delete`,
    `t-0.${hex}-future`,
    `t-0.${hex}-stray`,
    't-delete',
    't-future',
    't.swap',
  ],
  ...[
    'meta.properties',
    'kafka-ts.json',
    'recovery-point-offset-checkpoint',
    'CON',
    'nul.txt',
    '__own',
    '00000000000000000000.log',
  ],
  ...['n'.repeat(249), `${'m'.repeat(200)}.${hex}`, '.kafka_cleanshutdown', 'leader-epoch-checkpoint'],
];
const settings: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'cleanup.policy': 'compact' },
  { 'cleanup.policy': 'compact,delete', 'retention.ms': '86400000' },
  { 'message.timestamp.type': 'LogAppendTime' },
  { 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'lz4' },
  { 'retention.ms': '0' },
  { 'retention.bytes': '0' },
  { 'segment.bytes': '300', 'index.interval.bytes': '0' },
  { 'segment.bytes': '1048576', 'max.message.bytes': '3000000', 'index.interval.bytes': '1' },
  { 'segment.index.bytes': '40', 'index.interval.bytes': '10' },
  { preallocate: 'true', 'segment.bytes': '6000' },
  { 'compression.type': 'gzip' },
  { 'compression.type': 'snappy' },
  { 'compression.type': 'zstd' },
  { 'compression.type': 'uncompressed' },
  { 'message.format.version': '0.10.0' },
  { 'message.format.version': '0.9.0', 'message.timestamp.type': 'LogAppendTime' },
  { 'flush.messages': '1' },
  { 'segment.ms': '1' },
  { 'segment.ms': '1', 'segment.jitter.ms': '10', 'cleanup.policy': 'compact' },
];
const newer: readonly Readonly<Record<string, string>>[] = [
  { 'compression.type': 'gzip', 'compression.gzip.level': '9' },
  { 'compression.type': 'gzip', 'compression.gzip.level': '1' },
  { 'compression.type': 'lz4', 'compression.lz4.level': '17' },
  { 'compression.type': 'zstd', 'compression.zstd.level': '22' },
  { 'compression.type': 'zstd', 'compression.zstd.level': '-131072' },
  { 'message.timestamp.before.max.ms': '9223372036854775807', 'message.timestamp.after.max.ms': '3600000' },
];

/** A place, and what was seen there last. */
class OddPlace {
  readonly place: SharedPlace;
  readonly #random: SeededRandom;
  readonly #topics = new Map<string, number>();
  #seen: Record<string, PartitionView> = {};

  constructor(place: SharedPlace, random: SeededRandom) {
    this.place = place;
    this.#random = random;
  }

  async create(connection: KafkaConnection, wanted: readonly string[]): Promise<void> {
    const random = this.#random;
    const all = this.place.apache === '2.2.0' ? settings : [...settings, ...newer];
    const topics = wanted.map((name, n) => ({
      name,
      numPartitions: 1 + random.below(2),
      replicationFactor: 1,
      assignments: [],
      configs: Object.entries(all[(n + random.below(2)) % all.length] ?? {}).map(([key, value]) => ({
        name: key,
        value,
      })),
    }));
    let missing = topics;
    // Where a topic of the name is still being deleted (36) it is made a moment later.
    for (const deadline = Date.now() + 30_000; missing.length > 0 && Date.now() < deadline; await sleep(50)) {
      const request = { topics: missing, timeoutMs: 20_000, validateOnly: false };
      const answer = await connection.call(createTopics, 3, request);
      const refused = answer.topics.filter(({ errorCode }) => errorCode !== 0);
      expect(refused.filter(({ errorCode }) => errorCode !== 36)).toEqual([]);
      missing = topics.filter(({ name }) => refused.some((one) => one.name === name));
    }
    expect(missing).toEqual([]);
    for (const { name, numPartitions } of topics) this.#topics.set(name, numPartitions);
    for (const { name } of topics) {
      await answerOf(
        `leader of ${name}`,
        () => connection.call(metadata, 4, { topics: [{ name }], allowAutoTopicCreation: false }),
        (one) =>
          one.topics[0]?.errorCode ||
          one.topics[0]?.partitions.find(({ errorCode }) => errorCode !== 0)?.errorCode ||
          0,
      );
    }
  }

  /** Some are deleted, and made anew with other settings; not those whose name leaves no room for what 2.2.0 adds, which takes the directory offline. */
  async replaceSome(connection: KafkaConnection): Promise<void> {
    const isTooLong = (name: string): boolean => this.place.apache === '2.2.0' && name.length > 200;
    const chosen = [...this.#topics.keys()].filter(() => this.#random.chance(15));
    const gone = chosen.filter((name) => !isTooLong(name));
    const answer = await connection.call(deleteTopics, 1, { topicNames: gone, timeoutMs: 20_000 });
    expect(answer.responses.filter(({ errorCode }) => errorCode !== 0)).toEqual([]);
    for (const name of gone) this.#topics.delete(name);
    await this.create(connection, gone.slice(1));
  }

  /** Deleted records only where no kill follows: neither broker has them on the disk at once. */
  async write(connection: KafkaConnection, deletes: boolean): Promise<void> {
    const random = this.#random;
    for (const [name, partitions] of this.#topics) {
      for (let batch = random.below(12); batch > 0; batch--)
        await this.#send(connection, name, random.below(partitions));
      if (deletes && random.chance(15)) await this.#delete(connection, name);
    }
  }

  async #send(connection: KafkaConnection, name: string, index: number): Promise<void> {
    const random = this.#random;
    const codecs = Object.values(CompressionCodec);
    const codec = codecs[random.below(codecs.length)] ?? 0;
    const time = Date.now() - random.below(1_000_000);
    const records = Array.from({ length: 1 + random.below(15) }, () => ({
      timestamp: random.chance(90) ? time + random.below(1000) - 500 : -1,
      key: Buffer.from(`key ${random.below(10)}`),
      value: random.chance(10)
        ? null
        : Buffer.alloc(random.below(random.chance(5) ? 9000 : 100), 97 + random.below(26)),
      headers: random.chance(10) ? [{ key: 'ü', value: null }] : [],
    }));
    const topicData = [{ name, partitionData: [{ index, records: buildRecordBatch(records, { codec }) }] }];
    const answer = await connection.call(produce, 7, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 10_000,
      topicData,
    });
    // A segment may be too small for the batch, an old format for zstd: then both refuse it. Apache 2.2.0 has no headers in old formats, and -1 for them.
    const code = answer.responses[0]?.partitionResponses[0]?.errorCode;
    expect(
      [0, 18, 43, 76, 87, ...(this.place.apache === '2.2.0' ? [-1] : [])],
      `produce to ${name}-${index}: ${code}`,
    ).toContain(code);
  }

  async #delete(connection: KafkaConnection, name: string): Promise<void> {
    const before = await viewOf(connection, [name]);
    const { highWatermark = 0, logStartOffset = 0 } = before[`${name}-0`] ?? {};
    const offset = logStartOffset + this.#random.below(highWatermark - logStartOffset + 1);
    const topics = [{ name, partitions: [{ partitionIndex: 0, offset }] }];
    const answer = await connection.call(deleteRecords, 1, { topics, timeoutMs: 10_000 });
    // Compacted topics refuse it.
    expect([0, 44], `delete of ${name}`).toContain(answer.topics[0]?.partitions[0]?.errorCode);
  }

  async note(): Promise<void> {
    this.#seen = await this.place.connected((one) => viewOf(one));
  }

  async start(who: Who): Promise<void> {
    await this.place.start(who, Object.keys(this.#seen).length);
    const seen = this.#seen;
    const found = await this.place.connected((one) => viewOf(one));
    expect(Object.keys(found).sort()).toEqual(Object.keys(seen).sort());
    const odd = withSegmentsOfNothing(
      this.place.logDirs,
      new Map(Object.entries(found).map(([name, view]) => [name, view.logStartOffset])),
    );
    for (const [name, view] of Object.entries(found)) {
      const times = timesLike(view.times, seen[name]?.times ?? [], odd.has(name));
      expect.soft({ who, name, ...view, times }).toEqual({ who, name, ...seen[name] });
    }
  }

  async stopAndStart(next: Who): Promise<void> {
    await this.place.stop();
    // What waits for its deletion goes with the start; a file of no epochs says nothing.
    const kept = [...filesOf(this.place.logDirs)].filter(
      ([path, content]) => !/\.[0-9a-f]{32}-delete\//.test(path) && content.length > 0,
    );
    const before = new Map(kept);
    await this.start(next);
    const complaints =
      next === 'ours'
        ? /WARN|ERROR|unclean shutdown/
        : /recovering segment|Recovering unflushed|rebuilding index|corrupt|Found invalid|Could not find/i;
    // 2.2.0 forgets the epochs of topics with an old message format, and finds epoch 0 not again after a kill: from then on it begins too late.
    const isOfApache = (line: string): boolean =>
      this.place.apache === '2.2.0' && /leader-epoch-checkpoint: epoch 0 from offset/.test(line);
    const lines = this.place.log.split('\n').filter((line) => complaints.test(line) && !isOfApache(line));
    expect.soft(lines).toEqual([]);
    const after = filesOf(this.place.logDirs);
    expect.soft(changedFiles(before, after)).toEqual([]);
    // 2.2.0 knows no cluster in meta.properties.
    if (this.place.apache === '3.9.2') expect.soft(changedIdentity(before, after)).toEqual([]);
  }
}

/** `found`; where one of the two refused to look, or found nothing in a partition of which Apache does not look at all segments, what was `seen`. */
function timesLike(found: readonly string[], seen: readonly string[], mayFindNothing: boolean): string[] {
  const tellsNothing = (line: string): boolean =>
    line.endsWith(': refused') || (mayFindNothing && line.endsWith(': -1,-1'));
  return found.map((line, index) => {
    const was = seen[index] ?? '';
    return tellsNothing(line) || tellsNothing(was) ? was : line;
  });
}

test
  .skipIf(wanted === undefined)
  .each(seeds.flatMap((seed) => [[seed, '3.9.2'] as const, [seed, '2.2.0'] as const]))(
  'seed %s, with %s',
  async (seed, apache) => {
    const home = mkdtempSync(join(tmpdir(), 'kafka-ts-odd-topics-'));
    const [zookeeperPort = 0, port = 0] = await freePorts(2);
    const zookeeper = await new ZooKeeperHome(zookeeperPort, home).launchOurs();
    const place = new SharedPlace({ directory: home, zookeeper: `127.0.0.1:${zookeeperPort}`, port, apache });
    const random = new SeededRandom(Number(seed));
    const odd = new OddPlace(place, random);
    try {
      await odd.start(random.chance(50) ? 'ours' : apache);
      await place.connected((one) =>
        odd.create(
          one,
          names.filter((name) => name !== 'upper' && !/^\.\.?$/.test(name)),
        ),
      );
      let who: Who = 'ours';
      for (let turn = 0; turn < turns; turn++) {
        const kills = random.chance(30);
        await place.connected((one) => odd.write(one, !kills));
        if (turn > 0) await place.connected((one) => odd.replaceSome(one));
        await odd.note();
        who = turn % 2 === 0 ? apache : 'ours';
        if (kills) {
          await place.kill();
          await odd.start(who);
        } else await odd.stopAndStart(who);
      }
    } finally {
      await place.kill();
      await zookeeper.stop();
      if (process.env['KEEP_CLUSTERS'] === undefined) rmSync(home, { recursive: true, force: true });
      else console.log(`left in ${home}`);
    }
  },
  300_000,
);
