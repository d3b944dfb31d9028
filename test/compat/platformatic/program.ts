/**
 * A client on @platformatic/kafka. Values are lines.
 *
 *     program.ts produce BOOTSTRAP TOPIC CODEC plain|idempotent    stdin to partition 0, each acknowledged
 *     program.ts group BOOTSTRAP TOPIC COUNT GROUP                 by a consumer group, committing (it has no other way)
 */
import { text } from 'node:stream/consumers';
import {
  Consumer,
  MessagesStreamModes,
  ProduceAcks,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
const [mode, bootstrap = '', topic = '', ...rest] = process.argv.slice(2);
const client = { clientId: 'compat-platformatic', bootstrapBrokers: [bootstrap] };
if (mode === 'produce') await produce(rest[0] ?? '', rest[1] === 'idempotent');
else await consume(Number(rest[0]), rest[1] ?? '');

async function produce(codec: string, idempotent: boolean): Promise<void> {
  const compression = codecs.find((name) => name === codec);
  if (compression === undefined) throw new Error(`unknown codec ${codec}`);
  const producer = new Producer({ ...client, serializers: stringSerializers, idempotent, compression });
  const values = (await text(process.stdin)).split('\n').slice(0, -1);
  for (let at = 0; at < values.length; at += 100) {
    const messages = values.slice(at, at + 100).map((value) => ({ topic, partition: 0, value }));
    await producer.send({ messages, acks: ProduceAcks.ALL });
  }
  await producer.close();
}

async function consume(count: number, groupId: string): Promise<void> {
  const consumer = new Consumer({ ...client, groupId, deserializers: stringDeserializers, maxWaitTime: 500 });
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: true,
  });
  const values: string[] = [];
  for await (const message of stream) {
    values.push(`${message.value}\n`);
    if (values.length === count) break;
  }
  await consumer.close(true);
  process.stdout.write(values.join(''));
}
