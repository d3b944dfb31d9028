import { describe, expect, test } from 'vitest';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import { codecCases } from './fixtures/codec-cases.ts';
import { fromKafkaJson, toKafkaJson } from './fixtures/kafka-json.ts';
import { stemOf, type Vector } from './fixtures/vector.ts';
import { messages } from './index.ts';

interface VectorFile {
  readonly vectors: readonly Vector[];
}

const valueStems = ['offset-commit', 'group-metadata', 'consumer-protocol', 'transaction-log'];
const files: readonly VectorFile[] = await Promise.all([
  ...messages.map((api): Promise<VectorFile> => import(`./${stemOf(api.name)}.vectors.ts`)),
  ...valueStems.map((stem): Promise<VectorFile> => import(`../values/${stem}.vectors.ts`)),
]);
const vectors = new Map(
  files.flatMap((file) => file.vectors).map((one) => [`${one.message} v${one.version}`, one]),
);
const cases = codecCases.map((one) => ({ ...one, title: `${one.name} v${one.version}` }));

describe("Apache's bytes", () => {
  test.each(cases)('$title', ({ title, codec, schema, version }) => {
    const vector = vectors.get(title);
    if (vector === undefined)
      throw new Error(`No vector for ${title}: run node test/oracle/write-vectors.ts`);
    const reader = new Reader(Buffer.from(vector.hex, 'hex'));
    expect(toKafkaJson(schema, version, codec.decode(version, reader))).toEqual(vector.json);
    expect(reader.remaining).toBe(0);
    const writer = new Writer();
    codec.encode(version, fromKafkaJson(schema, version, vector.json), writer);
    expect(Buffer.from(writer.toBytes()).toString('hex')).toBe(vector.hex);
  });

  test('there is none for a version that is not ours', () => {
    expect([...vectors.keys()].sort()).toEqual(cases.map((one) => one.title).sort());
  });
});
