/**
 * Broker and ZooKeeper with the paths of Windows (`node:path` is `path.win32` here) on files with the rules of NTFS: what is open is
 * neither renamed nor deleted. Nothing that they do is refused, and every path that they use is one of Windows.
 */
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import type { Environment } from '@kafka-ts/environment/environment';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { lineLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { parseProperties } from '@kafka-ts/environment/properties';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, expect, test, vi } from 'vitest';

vi.mock('node:path', async (importOriginal) => {
  const { win32 } = await importOriginal<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const logDirectory = 'C:\\tmp\\kafka logs';
/** As somebody writes it into a file, with single backslashes. */
const properties = `
broker.id=0
listeners=PLAINTEXT://127.0.0.1:0
log.dirs=${logDirectory}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.retention.check.interval.ms=50
log.segment.delete.delay.ms=20
log.initial.task.delay.ms=50
`;

const log: string[] = [];
const paths = new Set<string>();
const refused: string[] = [];
let server: KafkaServer | undefined;
afterEach(async () => {
  await server?.stop();
});

/** Notes what the file system refuses because something is open or belongs to somebody else. */
function watched(files: MemoryFileSystem): FileSystem {
  const note = (what: string) => (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (['EPERM', 'EBUSY', 'EACCES'].includes(String(code))) refused.push(`${what}: ${code}`);
    throw error;
  };
  return new Proxy<FileSystem>(files, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const what = `${String(name)} ${args.filter((argument) => typeof argument === 'string').join(' ')}`;
        try {
          const result: unknown = value.apply(target, args);
          return result instanceof Promise ? result.catch(note(what)) : result;
        } catch (error) {
          return note(what)(error);
        }
      };
    },
  });
}

function environmentOn(disk: MemoryDisk): { environment: Environment; files: MemoryFileSystem } {
  const real = nodeEnvironment();
  const onCall = (_operation: string, path: string): boolean => {
    paths.add(path);
    return false;
  };
  const files = new MemoryFileSystem({ disk, complete: real.clock.endOfTurn, onCall });
  return { environment: { ...real, files: watched(files) }, files };
}

async function start(environment: Environment): Promise<Kafka> {
  const config = KafkaConfig.parse(parseProperties(properties));
  const logger = lineLogger(environment.clock, (line) => log.push(line));
  server = await KafkaServer.start(environment, config, { logger, zookeeperPort: 0 });
  const brokers = [`127.0.0.1:${server.listeners[0]?.port}`];
  return new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 5 } });
}

async function produce(kafka: Kafka, topic: string, count: number): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  for (let sent = 0; sent < count; sent++)
    await producer.send({ topic, messages: [{ value: `${sent} `.padEnd(300, '.') }] });
  await producer.disconnect();
}

async function offsets(kafka: Kafka, topic: string): Promise<{ low: number; high: number }> {
  const admin = kafka.admin();
  await admin.connect();
  const [partition] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return { low: Number(partition?.low), high: Number(partition?.high) };
}

async function topics(kafka: Kafka, change: { create?: string; delete?: string }): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [
    { name: 'segment.bytes', value: '1000' },
    { name: 'retention.bytes', value: '2000' },
  ];
  if (change.create !== undefined)
    await admin.createTopics({ topics: [{ topic: change.create, configEntries }] });
  if (change.delete !== undefined) await admin.deleteTopics({ topics: [change.delete] });
  await admin.disconnect();
}

const names = (files: FileSystem, path: string): string[] =>
  files.readDirectorySync(path).map(({ name }) => name);

test('topics are created, rolled, cut by retention and deleted, and a restart and a crash find what was there', async () => {
  const disk = new MemoryDisk({ platform: 'windows' });
  const first = environmentOn(disk);
  first.files.makeDirectorySync('C:');
  let kafka = await start(first.environment);
  await topics(kafka, { create: 'short' });
  await topics(kafka, { create: 'Kept' });
  await produce(kafka, 'short', 20);
  await produce(kafka, 'Kept', 3);
  await vi.waitFor(async () => expect((await offsets(kafka, 'short')).low).toBeGreaterThan(0), {
    timeout: 10_000,
  });
  expect(names(first.files, logDirectory)).toEqual(
    expect.arrayContaining(['Kept-0', 'short-0', 'meta.properties']),
  );
  await vi.waitFor(
    () => expect(names(first.files, `${logDirectory}\\short-0`).join()).not.toMatch(/\.deleted|^0{20}\.log/),
    {
      timeout: 10_000,
    },
  );
  await topics(kafka, { delete: 'short' });
  await vi.waitFor(() => expect(names(first.files, logDirectory).join()).not.toContain('short'), {
    timeout: 10_000,
  });
  await server?.stop();

  const second = environmentOn(disk);
  kafka = await start(second.environment);
  expect(await offsets(kafka, 'Kept')).toEqual({ low: 0, high: 3 });
  await produce(kafka, 'Kept', 2);
  second.files.kill();
  // Closes the listeners; a call of the dead process that was under way never ends, and the stop may wait for it.
  void server?.stop().catch(() => {});

  const third = environmentOn(disk);
  kafka = await start(third.environment);
  expect((await offsets(kafka, 'Kept')).high).toBe(5);
  await server?.stop();

  expect(refused).toEqual([]);
  expect([...paths].filter((path) => !/^C:($|\\)/.test(path) || path.includes('/'))).toEqual([]);
  expect(names(third.files, 'C:\\tmp').sort()).toEqual(['kafka logs', 'kafka logs-zookeeper']);
  // But for the last words of the one that died.
  expect(log.filter((line) => / (ERROR|FATAL) (?!.*process is dead)/.test(line))).toEqual([]);
}, 60_000);

test('what is refused is noted', async () => {
  const { environment, files } = environmentOn(new MemoryDisk({ platform: 'windows' }));
  files.makeDirectorySync('C:');
  const handle = files.openSync('C:\\open', 'create');
  expect(() => environment.files.renameSync('C:\\open', 'C:\\other')).toThrow('EPERM');
  await expect(environment.files.delete('C:\\open')).rejects.toThrow('EBUSY');
  expect(refused.splice(0)).toEqual(['renameSync C:\\open C:\\other: EPERM', 'delete C:\\open: EBUSY']);
  handle.closeSync();
});
