/**
 * Every client of Apache's releases of ten years, in Java and Scala, writes with every codec it has; what one wrote every other reads: the same
 * keys and values, the times that the writer gave, or the broker. Produce v0 – v11, Fetch v0 – v17, message formats 0, 1 and 2.
 * `COMPAT_BROKER='apache 1.0.0'` and others prove the programs themselves.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, createTopic, endOffset } from '../peers/lib/admin.ts';
import { type Cluster, type ClusterKind, startCluster } from '../peers/lib/clusters.ts';
import type { ApacheVersion } from '../peers/lib/installations.ts';
import { createTopicRequest } from '../peers/lib/requests.ts';
import { type Api, type Reader, releases, type Writer } from './java-formats/clients.ts';
import { JavaSession } from './java-formats/java-session.ts';

const kinds: readonly ClusterKind[] = [
  'kafka-ts with zookeeper',
  'apache 1.0.0',
  'apache 2.2.0',
  'apache 3.9.2',
];
const kind = kinds.find((one) => one === process.env['COMPAT_BROKER']) ?? 'kafka-ts with zookeeper';

interface Sent {
  readonly timestamp: number;
  /** In hex, `-` for null. */
  readonly key: string;
  readonly value: string;
}

/** What was written, in order, and when. */
interface Written extends Sent {
  readonly time: Api['time'];
  readonly fromMs: number;
  readonly toMs: number;
}

interface Way<A extends Api> {
  readonly version: ApacheVersion;
  readonly api: A;
}

const writers = releases.flatMap(({ version, writers }) =>
  writers.map((api): Way<Writer> => ({ version, api })),
);
const readers = releases.flatMap(({ version, readers }) =>
  readers.map((api): Way<Reader> => ({ version, api })),
);
/** All writers and codecs in one partition each; those of the second get the broker's time. */
const shared = { mixed: 'mixed', appendTime: 'mixed-append-time' } as const;
const topicOf = ({ version, api }: Way<Writer>, codec: string): string =>
  `${version}-${api.program}-${codec}`.toLowerCase();

const hex = (text: string): string => Buffer.from(text).toString('hex');
const first = 1_500_000_000_000;

/** Records that compress well and badly, empty and null ones, one larger than a block of any codec. */
function recordsOf(label: string): Sent[] {
  const noise = Array.from({ length: 3000 }, (_, n) => ((n * 7919) ^ (n >> 3)) & 255);
  const values: readonly (string | null)[] = [
    'value',
    '',
    null,
    'kafka '.repeat(20_000),
    Buffer.from(noise).toString('latin1'),
    '卡夫卡'.repeat(30),
  ];
  return values.map((value, n) => ({
    timestamp: first + ((n * 5) % 7) * 60_000,
    key: n === 1 ? '-' : n === 4 ? '' : hex(`${label} ${n}`),
    value: value === null ? '-' : hex(value),
  }));
}

const sessions = new Map<ApacheVersion, JavaSession>();
const written = new Map<string, Written[]>();
let cluster: Cluster;
let cells = 0;

function sessionOf(version: ApacheVersion): JavaSession {
  const session = sessions.get(version);
  if (session === undefined) throw new Error(`no JVM of ${version}`);
  return session;
}

async function write(way: Way<Writer>, codec: string, topic: string): Promise<void> {
  const { version, api } = way;
  const records = recordsOf(`${version} ${codec}`);
  const words = records.map(({ timestamp, key, value }) => `${timestamp},${key},${value}`);
  const fromMs = Date.now();
  await sessionOf(version).run(api.program, 'produce', cluster.bootstrap, topic, codec, ...words);
  const toMs = Date.now();
  const before = written.get(topic) ?? [];
  written.set(topic, [...before, ...records.map((one) => ({ ...one, time: api.time, fromMs, toMs }))]);
}

beforeAll(async () => {
  const start = async ({ version, writers, readers }: (typeof releases)[number]): Promise<void> => {
    const programs = new Set([...writers, ...readers].map(({ program }) => program));
    sessions.set(version, await JavaSession.start(version, [...programs]));
  };
  await Promise.all(releases.map(start));
  cluster = await startCluster({ kind });
  const appendTime = new Map([['message.timestamp.type', 'LogAppendTime']]);
  await ask(cluster.port, createTopicRequest(shared.appendTime, appendTime));
  const names = writers.flatMap((way) => way.api.codecs.map((codec) => topicOf(way, codec)));
  for (const topic of [...names, ...Object.values(shared)]) await createTopic(cluster.port, topic);
});

afterAll(async () => {
  for (const session of sessions.values()) session.stop();
  await cluster?.stop();
  console.log(`${written.size} topics, ${readers.length} readers, ${cells} times a topic was read`);
});

test('each client writes with each codec', async () => {
  const ofVersion = (version: ApacheVersion): Way<Writer>[] =>
    writers.filter((one) => one.version === version);
  const writeAlone = async (version: ApacheVersion): Promise<void> => {
    for (const way of ofVersion(version))
      for (const codec of way.api.codecs) await write(way, codec, topicOf(way, codec));
  };
  await Promise.all(releases.map(({ version }) => writeAlone(version)));
  const writeShared = async (topic: string, ways: readonly Way<Writer>[]): Promise<void> => {
    for (const way of ways)
      for (const codec of way.api.codecs) if (codec !== 'zstd') await write(way, codec, topic);
  };
  await Promise.all([
    writeShared(shared.mixed, writers),
    writeShared(shared.appendTime, writers.toReversed()),
  ]);
  for (const [topic, records] of written) expect(await endOffset(cluster.port, topic)).toBe(records.length);
});

describe.concurrent('each client reads what all wrote', () => {
  const named = readers.map((reader) => ({
    ...reader,
    name: `${reader.version} ${reader.api.program} ${reader.api.command}`,
  }));
  test.each(named)('$name', async ({ version, api, name }) => {
    const topics = [...written.keys()].filter((topic) => api.readsZstd || !topic.endsWith('zstd'));
    const lines = (await read({ version, api }, topics)).map((line) => line.split(' '));
    for (const topic of topics) {
      const own = lines.filter(([found]) => found === topic).map(([, ...words]) => words);
      checkTopic(topic, own, api, name);
      cells++;
    }
  });

  // Apache's answer has error 76 and null instead of records, which these clients cannot take.
  test.each(named.filter(({ api }) => api.command === 'fetch'))('$name gets no zstd', async (reader) => {
    const topics = [...written.keys()].filter((topic) => topic.endsWith('zstd'));
    for (const topic of topics)
      await expect(read(reader, [topic])).rejects.toThrow('IllegalArgumentException');
  });
});

function read({ version, api }: Way<Reader>, topics: readonly string[]): Promise<string[]> {
  const session = sessionOf(version);
  const all = topics.join(',');
  const count = topics.reduce((sum, topic) => sum + (written.get(topic)?.length ?? 0), 0);
  switch (api.command) {
    case 'consume':
      return session.run(api.program, 'consume', cluster.bootstrap, all);
    case 'fetch':
      return session.run(api.program, 'fetch', '127.0.0.1', `${cluster.port}`, all);
    case 'stream': {
      const group = `group-${version}`;
      return session.run(api.program, 'stream', cluster.zookeeper ?? '', group, all, `${count}`);
    }
  }
}

/** `lines`: offset, timestamp type, timestamp, key, value. */
function checkTopic(topic: string, lines: readonly (readonly string[])[], reader: Api, name: string): void {
  const expected = written.get(topic) ?? [];
  const records = lines.map(([offset, , , key, value]) => [offset, key, value]);
  expect(records, `${name} reads ${topic}`).toEqual(
    expected.map(({ key, value }, n) => [`${n}`, key, value]),
  );
  if (reader.time === 'knows none') return;
  const isAppendTime = topic === shared.appendTime;
  lines.forEach(([, type, text], n) => {
    const { timestamp, time, fromMs, toMs } = expected[n] ?? {
      timestamp: 0,
      time: 'keeps',
      fromMs: 0,
      toMs: 0,
    };
    const found = Number(text);
    const about = `${name}: time of ${topic} ${n}`;
    expect(type, about).toBe(isAppendTime ? 'LogAppendTime' : 'CreateTime');
    if (isAppendTime || time === 'takes its own') {
      expect(found, about).toBeGreaterThanOrEqual(fromMs);
      expect(found, about).toBeLessThanOrEqual(toMs);
    } else expect(found, about).toBe(time === 'keeps' ? timestamp : -1);
  });
}
