import { describe, expect, test } from 'vitest';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequestHeader,
  encodeResponseHeader,
} from '../headers.ts';
import type { Exchange } from './fixtures/exchange.ts';
import { messageByKey } from './index.ts';

const labels = [
  'apache-0.8.2.2',
  'apache-0.11.0.0',
  'apache-2.2.0',
  'apache-3.9.2',
  'apache-4.3.1',
  'kafkajs',
  'kcat',
  'platformatic',
];
const captures = await Promise.all(
  labels.map(async (label) => {
    const file: { exchanges: readonly Exchange[] } = await import(`./captured/${label}.vectors.ts`);
    return file.exchanges.map((exchange) => ({ label, ...exchange }));
  }),
);

function hexOf(writer: Writer): string {
  return Buffer.from(writer.toBytes()).toString('hex');
}

describe('what real clients and brokers said', () => {
  test.each(captures.flat())(
    '$label: $api v$version is understood, and said again in the same bytes',
    (exchange) => {
      const reader = new Reader(Buffer.from(exchange.request, 'hex'));
      const writer = new Writer();
      const header = decodeRequestHeader(reader);
      const api = messageByKey(header.apiKey);
      if (api === undefined) throw new Error(`No messages for ${exchange.api}`);
      const request = api.request.decode(header.apiVersion, reader);
      expect([api.name, header.apiVersion, reader.remaining]).toEqual([exchange.api, exchange.version, 0]);
      encodeRequestHeader(header, writer);
      api.request.encode(header.apiVersion, request, writer);
      expect(hexOf(writer)).toBe(exchange.request);

      if (exchange.response === '') return;
      reader.reset(Buffer.from(exchange.response, 'hex'));
      expect(decodeResponseHeader(api, header.apiVersion, reader)).toBe(header.correlationId);
      const response = api.response.decode(header.apiVersion, reader);
      expect(reader.remaining).toBe(0);
      writer.reset();
      encodeResponseHeader(api, header.apiVersion, header.correlationId, writer);
      api.response.encode(header.apiVersion, response, writer);
      expect(hexOf(writer)).toBe(exchange.response);
    },
  );
});
