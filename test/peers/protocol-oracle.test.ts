import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { codecCases } from '@kafka-ts/protocol/messages/fixtures/codec-cases';
import { fromKafkaJson, toKafkaJson } from '@kafka-ts/protocol/messages/fixtures/kafka-json';
import { expect, test } from 'vitest';
import { askOracle } from '../oracle/oracle.ts';

const seed = 20261121;
const count = 50;

test('our codecs and the classes of kafka-clients 3.9.2 agree on random messages of every version', async () => {
  const cases = new Map(codecCases.map((one) => [`${one.name} ${one.version}`, one]));
  const seen = new Map<string, number>();
  const failures = new Map<string, string>();
  await askOracle({ seed, count }, ({ message, hex, alt, json, other }) => {
    const one = cases.get(message);
    if (one === undefined) throw new Error(`No codec for ${message}`);
    seen.set(message, (seen.get(message) ?? 0) + 1);
    const { codec, schema, version } = one;
    const reader = new Reader();
    try {
      for (const bytes of [Buffer.from(hex, 'hex'), Buffer.from(alt, 'hex')]) {
        const value = codec.decode(version, reader.reset(bytes));
        expect(reader.remaining, 'bytes left').toBe(0);
        expect(toKafkaJson(schema, version, value)).toEqual(json);
        expect(encode(value, version), 'our bytes of what was decoded').toBe(hex);
      }
      const value = fromKafkaJson(schema, version, json);
      expect(encode(value, version), 'our bytes of the JSON').toBe(hex);
      expect(encodeOrNull(value, other.version), `our bytes for version ${other.version}`).toBe(other.hex);
    } catch (error) {
      if (!failures.has(message))
        failures.set(message, `${String(error)}\nbytes ${hex}\njson ${JSON.stringify(json)}`);
    }

    function encodeOrNull(value: Record<string, unknown>, to: number): string | null {
      try {
        return encode(value, to);
      } catch (error) {
        if (error instanceof KafkaError && error.error === Errors.UNSUPPORTED_VERSION) return null;
        throw error;
      }
    }

    function encode(value: Record<string, unknown>, to: number): string {
      const writer = new Writer();
      codec.encode(to, value, writer);
      return Buffer.from(writer.toBytes()).toString('hex');
    }
  });
  expect(Object.fromEntries(failures)).toEqual({});
  expect(seen.size).toBe(cases.size);
  expect([...seen.values()].every((n) => n === count)).toBe(true);
});
