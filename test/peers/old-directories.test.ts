/**
 * Our broker on the log directory and the ZooKeeper of an old release's broker that was stopped: every message and batch of every partition as
 * it lies in the files, committed offsets, and it takes new records behind them.
 *
 * `OLD_DIRECTORIES=0.8.2.2,0.11.0.0,1.0.0,2.2.0`: the releases; without it nothing is done.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { baseOffsetAt, batchSizeAt, lastOffsetAt, magicAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions } from '@kafka-ts/protocol/records/record-batch-reader';
import { expect, test } from 'vitest';
import { writeApacheDirectory } from './dump-log/apache-brokers-directory.ts';
import { apacheVersions } from './lib/installations.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { ServerProcess } from './lib/server-process.ts';
import { committedOffsets, viewOf } from './log-directories/partition-view.ts';

const wanted = (process.env['OLD_DIRECTORIES'] ?? '').split(',');

/** As `viewOf` shows batches. */
function batchesIn(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return names.sort().flatMap((name) => {
    const bytes = readFileSync(join(directory, name));
    return [...batchPositions(bytes)].map((at) => {
      const batch = bytes.subarray(at, at + batchSizeAt(bytes, at));
      const digest = createHash('sha1').update(batch).digest('hex').slice(0, 12);
      if (magicAt(batch, 0) < 2) return `..${baseOffsetAt(batch, 0)} ${digest}`;
      return `${baseOffsetAt(batch, 0)}..${lastOffsetAt(batch, 0)} ${digest}`;
    });
  });
}

async function connected<T>(port: number, action: (connection: KafkaConnection) => Promise<T>): Promise<T> {
  const connection = await KafkaConnection.open(port);
  try {
    return await action(connection);
  } finally {
    connection.close();
  }
}

async function leadsAll(port: number, count: number): Promise<void> {
  const request = { topics: null, allowAutoTopicCreation: false };
  const { topics } = await connected(port, (connection) => connection.call(metadata, 4, request));
  const leading = topics.flatMap(({ partitions }) => partitions).filter(({ errorCode }) => errorCode === 0);
  if (leading.length < count) throw new Error('not all partitions have a leader yet');
}

test.for(apacheVersions)('our broker goes on where one of %s stopped', async (version, { skip }) => {
  skip(!wanted.includes(version), 'not asked for in OLD_DIRECTORIES');
  const { directories, logDir, port, zookeeper, remove } = await writeApacheDirectory(version);
  const expected = Object.fromEntries(directories.map((path) => [basename(path), batchesIn(path)]));
  const settings = {
    ...{ 'broker.id': '0', listeners: `PLAINTEXT://127.0.0.1:${port}`, 'log.dirs': logDir },
    ...{ 'zookeeper.connect': zookeeper, 'log.cleaner.enable': 'false', 'log.retention.ms': '-1' },
  };
  const home = dirname(dirname(logDir));
  const properties = join(home, 'ours.properties');
  writeFileSync(
    properties,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const logPath = join(home, 'ours.log');
  const main = join(import.meta.dirname, 'lib', 'kafka-main.ts');
  const isReady = (): Promise<void> => leadsAll(port, directories.length);
  const command = [process.execPath, [main, properties]] as const;
  const ours = await ServerProcess.launch({ name: 'ours', command, logPath, isReady });
  try {
    await connected(port, async (connection) => {
      const views = await viewOf(connection);
      const shown = Object.entries(views).map(([name, { batches }]) => [name, batches]);
      expect(Object.fromEntries(shown)).toEqual(expected);
      expect(await committedOffsets(connection, ['readers'])).toEqual(['readers plain-0 4 ä']);
      const records = buildRecordBatch(
        [{ timestamp: Date.now(), key: Buffer.from('k'), value: Buffer.from('v') }],
        {},
      );
      const answer = await connection.call(produce, 7, {
        ...{ transactionalId: null, acks: -1, timeoutMs: 10_000 },
        topicData: [{ name: 'plain', partitionData: [{ index: 0, records }] }],
      });
      expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({
        errorCode: 0,
        baseOffset: views['plain-0']?.highWatermark,
      });
    });
  } finally {
    await ours.stop();
  }
  const complaints = readFileSync(logPath, 'utf8')
    .split('\n')
    .filter((line) => /WARN|ERROR/.test(line));
  const batches = Object.values(expected).flat();
  console.log(
    `${version}: ${batches.length} batches, ${batches.filter((one) => one.startsWith('..')).length} of them old messages, in ${directories.length} partitions; ${complaints.length} complaints\n${complaints.join('\n')}`,
  );
  await remove();
});
