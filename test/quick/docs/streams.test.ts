/** docs/streams.md shows programs that run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { startKafka } from '@kafka-ts/testing/start-kafka';
import { expect, test } from 'vitest';
import { start } from './streams/page-views.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'streams.md'), 'utf8');

test.each(['page-views.ts', 'page-views.test.ts'])('%s stands on the page as it is run', (name) => {
  const program = readFileSync(join(import.meta.dirname, 'streams', name), 'utf8');
  expect(page).toContain(`\`\`\`ts\n${program}\`\`\``);
});

test('the program counts on a broker', async () => {
  const environment = nodeEnvironment();
  const kafka = await startKafka();
  const connect = () =>
    new Cluster(environment, { bootstrap: parseBrokerList(kafka.bootstrapServers), clientId: 'docs' });
  const admin = new KafkaAdmin(connect());
  for (const name of ['views', 'view-counts']) await admin.createTopic({ name, partitions: 1 });
  const producer = new PipelinedProducer(connect());
  const view = (user: string) => ({ key: Buffer.from(user), value: Buffer.from('/home') });
  await producer.send('views', [view('ann'), view('bob')]);
  const streams = start(kafka.bootstrapServers, environment);
  const reader = new FetchingReader(connect());
  await reader.add([{ topic: 'view-counts', partition: 0, offset: 'earliest' }]);
  const counts: bigint[] = [];
  while (counts.at(-1) !== 2n) {
    for (const { records } of await reader.poll(5000))
      for (const { value } of records) if (value !== null) counts.push(Buffer.from(value).readBigInt64BE());
  }
  expect(streams.state()).toBe('RUNNING');
  await streams.close();
  expect(streams.state()).toBe('NOT_RUNNING');
  reader.close();
  admin.close();
  await producer.close();
  await kafka.stop();
});
