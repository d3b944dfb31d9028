/**
 * A client on kafkajs, with the codecs it lacks from this project. Values are lines.
 *
 *     program.ts produce BOOTSTRAP TOPIC CODEC plain|idempotent    stdin to partition 0, each acknowledged
 *     program.ts group BOOTSTRAP TOPIC COUNT GROUP                 by a consumer group, committing (it has no other way)
 */
import { text } from 'node:stream/consumers';
import { CompressionCodec, compress, decompress } from '@kafka-ts/protocol/records/compression/index';
import kafkajs from 'kafkajs';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const maxBytes = 64 << 20;
const types: Readonly<Record<string, number>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
for (const [type, codec] of [
  [CompressionTypes.Snappy, CompressionCodec.snappy],
  [CompressionTypes.LZ4, CompressionCodec.lz4],
  [CompressionTypes.ZSTD, CompressionCodec.zstd],
] as const) {
  CompressionCodecs[type] = () => ({
    compress: async (encoder: { buffer: Buffer }) => Buffer.from(compress(codec, encoder.buffer)),
    decompress: async (bytes: Buffer) => Buffer.from(decompress(codec, bytes, { maxBytes })),
  });
}

const [mode, bootstrap = '', topic = '', ...rest] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'compat-kafkajs', brokers: [bootstrap], logLevel: logLevel.ERROR });
if (mode === 'produce') await produce(rest[0] ?? '', rest[1] === 'idempotent');
else await consume(Number(rest[0]), rest[1] ?? '');

async function produce(codec: string, idempotent: boolean): Promise<void> {
  const producer = kafka.producer({ idempotent, createPartitioner: () => () => 0 });
  await producer.connect();
  const values = (await text(process.stdin)).split('\n').slice(0, -1);
  for (let at = 0; at < values.length; at += 100) {
    const messages = values.slice(at, at + 100).map((value) => ({ value }));
    await producer.send({ topic, messages, acks: -1, compression: types[codec] ?? 0 });
  }
  await producer.disconnect();
}

async function consume(count: number, groupId: string): Promise<void> {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const values: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (values.length < count) values.push(`${message.value}\n`);
      if (values.length === count) resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  process.stdout.write(values.join(''));
}
