/** What counts of a Produce request, and what its refusals tell, as Apache Kafka 3.9.2 was seen to answer. */
import { Errors } from '@kafka-ts/protocol/errors';
import { type ProduceResponse, produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, SimulatedBroker } from '../fixtures/simulated-broker.ts';

function batch(values: readonly string[]): Uint8Array {
  return buildRecordBatch(
    values.map((value) => ({ timestamp: 1_700_000_000_000, key: null, value: Buffer.from(value) })),
  );
}

function damaged(bytes: Uint8Array): Uint8Array {
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}

describe('the shape of a produce request', () => {
  let broker: SimulatedBroker;
  let client: RawClient;
  beforeAll(async () => {
    broker = await SimulatedBroker.start();
    await broker.createTopic('plain');
    await broker.createTopic('compacted', { 'cleanup.policy': 'compact' });
    await broker.createTopic('small', { 'max.message.bytes': '200' });
    client = await broker.connect();
  });
  afterAll(() => broker.stop());

  async function send(
    topic: string,
    records: Uint8Array,
  ): Promise<ProduceResponse['responses'][number]['partitionResponses'][number]> {
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
    const answer = await broker.run(client.ask(produce, 9, { acks: 1, timeoutMs: 1000, topicData }));
    const found = answer.responses[0]?.partitionResponses[0];
    if (found === undefined) throw new Error('the answer names no partition');
    return found;
  }

  test('a partition that is named again is served once, with its last set', async () => {
    await broker.createTopic('again');
    const data = (name: string, ...values: string[]) => ({
      name,
      partitionData: values.map((value) => ({ index: 0, records: batch([value, value.repeat(2)]) })),
    });
    const topicData = [data('again', 'a', 'b'), data('plain', 'x'), data('again', 'c')];
    const answer = await broker.run(client.ask(produce, 9, { acks: 1, timeoutMs: 1000, topicData }));
    expect(answer.responses.map(({ name, partitionResponses }) => [name, partitionResponses.length])).toEqual(
      [
        ['again', 1],
        ['plain', 1],
      ],
    );
    expect(answer.responses[0]?.partitionResponses[0]).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect((await send('again', batch(['d']))).baseOffset).toBe(2);
  });

  test.each([
    ['two batches', 'plain', () => Buffer.concat([batch(['a']), batch(['b'])]), -1],
    ['a wrong checksum', 'plain', () => damaged(batch(['a'])), -1],
    ['a batch that is too large', 'small', () => batch(['a'.repeat(300)]), -1],
    ['no key on a compacted topic', 'compacted', () => batch(['a']), 0],
  ])('the log start offset after a refusal of %s', async (_, topic, records, logStartOffset) => {
    expect(await send(topic, records())).toMatchObject({ logStartOffset });
  });

  test('a magic that there is not fails the request, with a text', async () => {
    const records = batch(['a']);
    records[16] = 3;
    expect(await send('plain', records)).toMatchObject({
      errorCode: Errors.CORRUPT_MESSAGE.code,
      errorMessage: 'Invalid magic found in record: 3',
    });
  });

  test('the text about a missing key names the partition', async () => {
    const { recordErrors } = await send('compacted', batch(['a']));
    expect(recordErrors[0]?.batchIndexErrorMessage).toMatch(/in topic partition compacted-0$/);
  });
});
