import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiKeys, apiName, isFlexible } from './api-keys.ts';
import { MalformedError } from './bytes/malformed-error.ts';
import { Reader } from './bytes/reader.ts';
import { Writer } from './bytes/writer.ts';
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequestHeader,
  encodeResponseHeader,
  type RequestHeader,
} from './headers.ts';
import { messages } from './messages/index.ts';

const header = (apiKey: number, apiVersion: number, clientId: string | null): RequestHeader => ({
  apiKey,
  apiVersion,
  correlationId: 0x01020304,
  clientId,
});

describe('request header', () => {
  test.each<[string, RequestHeader, string]>([
    ['not flexible: v1', header(0, 8, 'ab'), '00000008 01020304 00026162'],
    ['without a client id', header(0, 8, null), '00000008 01020304 ffff'],
    ['flexible: v2, the client id keeps its i16 length', header(0, 9, 'ab'), '00000009 01020304 00026162 00'],
    [
      'ApiVersions of an unknown version is read as flexible',
      header(18, 99, 'ab'),
      '00120063 01020304 00026162 00',
    ],
    ['ControlledShutdown v0 has no client id', header(7, 0, null), '00070000 01020304'],
    ['ControlledShutdown v1 has one', header(7, 1, 'a'), '00070001 01020304 000161'],
    ['never flexible', header(17, 1, 'a'), '00110001 01020304 000161'],
    ['an unknown API is read as not flexible', header(4711, 3, 'a'), '12670003 01020304 000161'],
  ])('%s', (_, value, hex) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const writer = new Writer();
    encodeRequestHeader(value, writer);
    expect(Buffer.from(writer.toBytes()).toString('hex')).toBe(bytes.toString('hex'));
    const reader = new Reader(bytes);
    expect(decodeRequestHeader(reader)).toEqual(value);
    expect(reader.remaining).toBe(0);
  });

  test('unknown tags are skipped', () => {
    const reader = new Reader(Buffer.from('000000090102030400016102050161070000', 'hex'));
    expect(decodeRequestHeader(reader).clientId).toBe('a');
    expect(reader.remaining).toBe(1);
  });

  test('any bytes give a header or MalformedError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new Reader(bytes);
        try {
          decodeRequestHeader(reader);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
        expect(reader.position).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('response header', () => {
  test.each<[string, number, number, string]>([
    ['not flexible', 0, 8, '00000007'],
    ['flexible', 0, 9, '0000000700'],
    ['ApiVersions: never a tag buffer', 18, 4, '00000007'],
  ])('%s', (_, key, version, hex) => {
    const writer = new Writer();
    encodeResponseHeader({ key }, version, 7, writer);
    expect(Buffer.from(writer.toBytes()).toString('hex')).toBe(hex);
    const reader = new Reader(Buffer.from(hex, 'hex'));
    expect(decodeResponseHeader({ key }, version, reader)).toBe(7);
    expect(reader.remaining).toBe(0);
  });
});

describe('API keys', () => {
  test('the table says of every message what its schema says', () => {
    for (const api of messages) {
      expect(apiName(api.key)).toBe(api.name);
      expect(isFlexible(api.key, api.flexibleFrom)).toBe(
        apiKeys.get(api.key)?.flexibleFrom === api.flexibleFrom,
      );
      for (let version = api.minVersion; version <= api.maxVersion; version++) {
        expect(isFlexible(api.key, version), `${api.name} v${version}`).toBe(version >= api.flexibleFrom);
      }
    }
  });

  test('an unknown key is named by its number', () => {
    expect(apiName(4711)).toBe('API key 4711');
  });
});
