import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MalformedError } from '../bytes/malformed-error.ts';
import { Reader } from '../bytes/reader.ts';
import { Writer } from '../bytes/writer.ts';
import { Errors, KafkaError } from '../errors.ts';
import { heartbeat } from '../messages/heartbeat.ts';
import { consumerGroupRecords } from '../values/consumer-group-records.ts';
import { defineMessage } from './api.ts';
import { emitDecoder } from './emit-decode.ts';
import { emitEncoder } from './emit-encode.ts';
import {
  array,
  bits64,
  bytes,
  float64,
  int16,
  int32,
  int64,
  records,
  string,
  struct,
  uint16,
  uint32,
} from './field.ts';
import { interpretDecode, interpretEncode } from './interpret.ts';
import { includesVersion, parseVersions } from './versions.ts';
import { maxElements } from './wire.ts';

describe('ranges of versions', () => {
  test.each<[string, number[]]>([
    ['3', [3]],
    ['0-3', [0, 1, 2, 3]],
    ['4+', [4, 5, 6, 7]],
    ['none', []],
  ])('%s', (text, members) => {
    const range = parseVersions(text);
    expect([0, 1, 2, 3, 4, 5, 6, 7].filter((version) => includesVersion(range, version))).toEqual(members);
  });

  test.each(['', '3-', '+', 'a', '1,2'])('%j is none', (text) => {
    expect(() => parseVersions(text)).toThrow(RangeError);
  });
});

const sample = defineMessage({
  name: 'Sample',
  versions: '0-3',
  flexible: '3+',
  schema: {
    always: int32(),
    later: int64('1+').default(-1),
    dropped: string('2+').ignorable(),
    maybe: string('2+').nullable('3+').default('x'),
    list: array({ port: uint16(), name: string(), weight: float64('2+') }),
    tagged: struct({ a: int32().default(-1), b: array(int16()) }, '3+').tagged(0, '3+'),
    nested: struct({ big: bits64(), wide: uint32() }, '1+').nullable('2+'),
    blob: bytes('3+').nullable().default(null).tagged(5, '3+'),
    set: records().nullable(),
  },
});

function encode(version: number, value: Parameters<typeof sample.encode>[1]): string {
  const writer = new Writer();
  sample.encode(version, value, writer);
  const interpreted = new Writer();
  interpretEncode(sample.shape(version), value, interpreted);
  const hex = Buffer.from(writer.toBytes()).toString('hex');
  expect(Buffer.from(interpreted.toBytes()).toString('hex')).toBe(hex);
  return hex;
}

const minimal = { always: 7, list: [], set: null };

describe('encoding', () => {
  test('fields left out get their defaults', () => {
    expect(encode(0, minimal)).toBe('00000007 00000000 ffffffff'.replaceAll(' ', ''));
    expect(encode(3, { ...minimal, nested: null })).toBe('00000007ffffffffffffffff01027801ff0000');
  });

  test.each<[string, object]>([
    ['later', { later: 0 }],
    ['maybe', { maybe: 'y' }],
    ['tagged', { tagged: { a: -1, b: [1] } }],
    ['blob', { blob: new Uint8Array(1) }],
    ['nested', { nested: { big: 1n, wide: 0 } }],
  ])('a value in %s is refused by a version that does not carry it', (name, extra) => {
    const attempt = () => encode(0, { ...minimal, ...extra });
    expect(attempt).toThrow(`Sample v0 does not carry ${name}, and its value is not the default`);
    expect(attempt).toThrow(KafkaError);
  });

  test('an ignorable value is dropped, and a default is no value', () => {
    const tagged = { a: -1, b: [] };
    expect(encode(0, { ...minimal, dropped: 'gone', later: -1, maybe: 'x', tagged, blob: null })).toBe(
      encode(0, minimal),
    );
  });

  test('null is refused where the version has none', () => {
    expect(() => encode(2, { ...minimal, maybe: null })).toThrow('Sample v2: maybe must not be null');
    expect(() => encode(1, { ...minimal, nested: null })).toThrow('Sample v1: nested must not be null');
  });

  test('an unknown version is refused', () => {
    expect(() => encode(4, minimal)).toThrow('Sample has no version 4 (expected 0-3)');
    expect(() => sample.decode(-1, new Reader(new Uint8Array(9)))).toThrow(
      expect.objectContaining({ code: Errors.UNSUPPORTED_VERSION.code }),
    );
  });

  test('a record set in several views is written as one, without a copy of the large ones', () => {
    const large = new Uint8Array(2000).fill(1);
    const writer = new Writer();
    sample.encode(0, { ...minimal, set: [large, Uint8Array.of(2)] }, writer);
    expect(writer.toChunks()[1]).toBe(large);
    const decoded = sample.decode(0, new Reader(writer.toBytes()));
    expect(decoded.set?.length).toBe(2001);
  });
});

test('a number beyond 2^53 is malformed, or the greatest there is where it is only compared', () => {
  const numbers = defineMessage({
    name: 'Numbers',
    versions: '0',
    flexible: 'none',
    schema: { kept: int64(), compared: int64().saturated() },
  });
  const greatest = '7fffffffffffffff';
  const lowest = '8000000000000000';
  const read = (hex: string) => {
    const bytes = Buffer.from(hex, 'hex');
    const decoded = numbers.decode(0, new Reader(bytes));
    expect(interpretDecode(numbers.shape(0), new Reader(bytes))).toEqual(decoded);
    return decoded.compared;
  };
  expect(read(`${'00'.repeat(8)}${greatest}`)).toBe(Number.MAX_SAFE_INTEGER);
  expect(read(`${'00'.repeat(8)}${lowest}`)).toBe(Number.MIN_SAFE_INTEGER);
  expect(read(`${'00'.repeat(8)}fffffffffffffffe`)).toBe(-2);
  expect(() => read(`${greatest}${greatest}`)).toThrow(MalformedError);
});

describe('a tagged struct that may be null', () => {
  const marked = defineMessage({
    name: 'Marked',
    versions: '0',
    flexible: '0+',
    schema: { one: struct({ n: int32() }).nullable().tagged(0, '0+') },
  });

  /** What Kafka's generated classes write: null is tag 0, 1 byte, varint 0; a value has a varint of 1 before it. */
  test.each([
    ['null', { one: null }, '01 00 01 00'],
    ['a value', { one: { n: 7 } }, '01 00 06 01 00000007 00'],
    ['the default', {}, '00'],
  ] as const)('%s', (_, value, hex) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    for (const write of [marked.encode.bind(marked, 0), interpretEncode.bind(undefined, marked.shape(0))]) {
      const writer = new Writer();
      write(value, writer);
      expect(Buffer.from(writer.toBytes()).toString('hex')).toBe(bytes.toString('hex'));
    }
    const expected = { one: { n: 0 }, ...value };
    expect(marked.decode(0, new Reader(bytes))).toEqual(expected);
    expect(interpretDecode(marked.shape(0), new Reader(bytes))).toEqual(expected);
  });

  /** `ConsumerGroupMemberMetadataValue` of kafka-group-coordinator 3.9.2. */
  test('in bytes of 3.9.2', () => {
    const { value } = consumerGroupRecords[2] ?? {};
    const hex = '0101026302680202740100000005010100110100000007020672616e67650301020000';
    const decoded = value?.decode(0, new Reader(Buffer.from(hex, 'hex')));
    expect(decoded).toMatchObject({
      subscribedTopicNames: ['t'],
      classicMemberMetadata: { sessionTimeoutMs: 7, supportedProtocols: [{ name: 'range' }] },
    });
    const writer = new Writer();
    if (decoded !== undefined) value?.encode(0, decoded, writer);
    expect(Buffer.from(writer.toBytes()).toString('hex')).toBe(hex);
  });
});

describe('decoding', () => {
  test('record sets are views, other bytes are copies', () => {
    const writer = new Writer();
    sample.encode(3, { ...minimal, blob: Uint8Array.of(1), set: Uint8Array.of(2), nested: null }, writer);
    const frame = writer.toBytes();
    const decoded = sample.decode(3, new Reader(frame));
    frame.fill(9);
    expect([decoded.blob?.[0], decoded.set?.[0]]).toEqual([1, 9]);
  });

  const decodeHex = (version: number, hex: string) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const compiled = () => sample.decode(version, new Reader(bytes));
    const interpreted = () => interpretDecode(sample.shape(version), new Reader(bytes));
    return { compiled, interpreted };
  };

  test.each<[string, number, string, string]>([
    ['a count beyond the bytes left', 0, '00000007 7fffffff 00', 'list announces 2147483647 elements'],
    ['a null list', 0, '00000007 ffffffff', 'list must not be null'],
    ['a null text', 2, '00000007 ffffffffffffffff ffff', 'dropped must not be null'],
    [
      'a tag whose size is wrong',
      3,
      '00000007 ffffffffffffffff 01 0278 01 ff 00 01 05 02 01',
      'blob ends at byte',
    ],
    ['a text that is too long', 3, '00000007 ffffffffffffffff ffff7f', 'at most 32767 are allowed'],
  ])('%s is malformed', (_, version, hex, message) => {
    const { compiled, interpreted } = decodeHex(version, hex);
    expect(compiled).toThrow(MalformedError);
    expect(compiled).toThrow(message);
    expect(interpreted).toThrow(message);
  });

  test('more elements than a message may hold are refused before they are read', () => {
    const many = defineMessage({
      name: 'Many',
      versions: '0',
      flexible: '0+',
      schema: { names: array(string()) },
    });
    const writer = new Writer();
    writer.writeUnsignedVarint(maxElements + 2);
    const frame = Buffer.concat([writer.toBytes(), Buffer.alloc(maxElements + 2, 1)]);
    expect(() => many.decode(0, new Reader(frame))).toThrow(`at most ${maxElements} are allowed`);
    const strange = Buffer.alloc(4 * maxElements);
    strange.set([1, 0xff, 0xff, 0xff, 0x7f]);
    expect(() => many.decode(0, new Reader(strange))).toThrow('tags brings the message to');
    const numbers = defineMessage({
      name: 'Numbers',
      versions: '0',
      flexible: 'none',
      schema: { ports: array(int16()) },
    });
    const ports = Buffer.alloc(4 + (maxElements + 1) * 16);
    ports.writeInt32BE((maxElements + 1) * 8);
    expect(() => numbers.decode(0, new Reader(ports))).toThrow(`at most ${maxElements} are allowed`);
  });
});

describe('compiled text', () => {
  test('of one decoder, for review', () => {
    expect(emitDecoder(heartbeat.request.shape(4))).toMatchSnapshot();
    expect(emitDecoder(sample.shape(3))).toMatchSnapshot();
  });

  test('of one encoder, for review', () => {
    expect(emitEncoder(heartbeat.request.shape(4)).text).toMatchSnapshot();
    expect(emitEncoder(sample.shape(3)).text).toMatchSnapshot();
  });

  test('names itself in stacks', () => {
    try {
      heartbeat.request.decode(4, new Reader(new Uint8Array(1)));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MalformedError);
      expect(String(error)).toContain('Heartbeat request v4: ');
    }
    const hostile = { groupId: '', generationId: 0, memberId: 7 } as unknown as Parameters<
      typeof heartbeat.request.encode
    >[1];
    try {
      heartbeat.request.encode(3, hostile, new Writer());
      expect.unreachable();
    } catch (error) {
      expect(error instanceof Error && error.stack).toContain('kafka/Heartbeat.request.v3.encode');
    }
  });

  test('a name that is no identifier never gets into it', () => {
    const evil = defineMessage({ name: 'Evil', versions: '0', flexible: 'none', schema: { 'a;b': int32() } });
    expect(() => evil.decode(0, new Reader(new Uint8Array(4)))).toThrow('Not a field name: "a;b"');
  });

  test('the interpreter takes over where code must not be generated', () => {
    const script = fileURLToPath(new URL('./fixtures/without-code-generation.ts', import.meta.url));
    const out = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', script], {
      encoding: 'utf8',
    });
    expect(out.trim()).toBe('{"groupId":"g","generationId":1,"memberId":"m","groupInstanceId":null}');
  });
});
