import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nullableBytes } from '../../fixtures/arbitrary-txns.ts';
import type { Codec } from '../codec.ts';
import { connectRequest, connectResponse } from '../records/connect.ts';
import { replyHeader, requestHeader } from '../records/headers.ts';
import { stat } from '../records/stat.ts';
import { watcherEvent } from '../records/watcher-event.ts';
import { auth } from './auth.ts';
import { check } from './check.ts';
import { create, create2, createTtl } from './create.ts';
import { deleteNode } from './delete.ts';
import { exists } from './exists.ts';
import { getAcl } from './get-acl.ts';
import { getAllChildrenNumber } from './get-all-children-number.ts';
import { getChildren } from './get-children.ts';
import { getChildren2 } from './get-children2.ts';
import { getData } from './get-data.ts';
import { getEphemerals } from './get-ephemerals.ts';
import { multi } from './multi.ts';
import { multiRead } from './multi-read.ts';
import { sasl } from './sasl.ts';
import { setAcl } from './set-acl.ts';
import { setData } from './set-data.ts';
import { setWatches } from './set-watches.ts';
import { sync } from './sync.ts';
import { whoAmI } from './who-am-i.ts';

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const time = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const texts = fc.array(text, { maxLength: 5 });
const acl = fc.array(fc.record({ perms: int, scheme: text, id: text }), { maxLength: 3 });
const anyStat = fc.record({
  czxid: long,
  mzxid: long,
  ctime: time,
  mtime: time,
  version: int,
  cversion: int,
  aversion: int,
  ephemeralOwner: long,
  dataLength: int,
  numChildren: int,
  pzxid: long,
});
const pathWatch = fc.record({ path: text, watch: fc.boolean() });
const createRequest = fc.record({ path: text, data: nullableBytes, acl, flags: int, ttlMs: fc.constant(0) });
const password = fc.uint8Array({ maxLength: 16 });
const readOnly = fc.option(fc.boolean(), { nil: undefined });
const versioned = fc.record({ path: text, version: int });
const setDataRequest = fc.record({ path: text, data: nullableBytes, version: int });

interface Row {
  readonly name: string;
  /** Encodes and decodes a random value; returns both. */
  readonly values: fc.Arbitrary<unknown>;
  readonly roundTrip: (value: unknown) => unknown;
  readonly decode: (reader: Reader) => unknown;
}

function row<T>(name: string, codec: Codec<T>, values: fc.Arbitrary<T>): Row {
  const encoded = new Map<unknown, Uint8Array>();
  return {
    name,
    values: values.map((value) => {
      const writer = new Writer();
      codec.encode(value, writer);
      encoded.set(value, new Uint8Array(writer.toBytes()));
      return value;
    }),
    roundTrip(value) {
      const reader = new Reader(encoded.get(value));
      const decoded = codec.decode(reader);
      expect(reader.remaining).toBe(0);
      return decoded;
    },
    decode: (reader) => codec.decode(reader),
  };
}

const rows: readonly Row[] = [
  row('create request', create.request, createRequest),
  row('create response', create.response, fc.record({ path: text })),
  row('create2 response', create2.response, fc.record({ path: text, stat: anyStat })),
  row(
    'createTTL request',
    createTtl.request,
    fc.record({ path: text, data: nullableBytes, acl, flags: int, ttlMs: time }),
  ),
  row('delete request', deleteNode.request, versioned),
  row('exists request', exists.request, pathWatch),
  row('exists response', exists.response, anyStat),
  row('getData request', getData.request, pathWatch),
  row('getData response', getData.response, fc.record({ data: nullableBytes, stat: anyStat })),
  row('setData request', setData.request, setDataRequest),
  row('getACL response', getAcl.response, fc.record({ acl, stat: anyStat })),
  row('setACL request', setAcl.request, fc.record({ path: text, acl, version: int })),
  row('getChildren response', getChildren.response, fc.record({ children: texts })),
  row('getChildren2 response', getChildren2.response, fc.record({ children: texts, stat: anyStat })),
  row('sync request', sync.request, fc.record({ path: text })),
  row('check request', check.request, versioned),
  row(
    'auth request',
    auth.request,
    fc.record({ scheme: fc.option(text, { nil: null }), auth: nullableBytes }),
  ),
  row(
    'setWatches request',
    setWatches.request,
    fc.record({ relativeZxid: long, dataWatches: texts, existWatches: texts, childWatches: texts }),
  ),
  row('sasl', sasl.request, fc.record({ token: nullableBytes })),
  row(
    'whoAmI response',
    whoAmI.response,
    fc.array(fc.record({ scheme: text, user: text }), { maxLength: 3 }),
  ),
  row('getEphemerals request', getEphemerals.request, fc.record({ prefix: fc.option(text, { nil: null }) })),
  row('getEphemerals response', getEphemerals.response, texts),
  row('getAllChildrenNumber response', getAllChildrenNumber.response, fc.record({ total: int })),
  row('multiRead request', multiRead.request, texts),
  row(
    'multiRead response',
    multiRead.response,
    fc.array(fc.oneof(fc.record({ data: nullableBytes, stat: anyStat }), fc.record({ code: int })), {
      maxLength: 3,
    }),
  ),
  row(
    'multi request',
    multi.request,
    fc.array(
      fc.oneof(
        fc.record({ op: fc.constant('create' as const), request: createRequest }),
        fc.record({ op: fc.constant('delete' as const), request: versioned }),
        fc.record({ op: fc.constant('setData' as const), request: setDataRequest }),
        fc.record({ op: fc.constant('check' as const), request: versioned }),
      ),
      { maxLength: 5 },
    ),
  ),
  row(
    'multi response',
    multi.response,
    fc.array(
      fc.oneof(
        fc.record({
          op: fc.constant('create' as const),
          path: text,
          stat: fc.option(anyStat, { nil: undefined }),
        }),
        fc.record({ op: fc.constant('delete' as const) }),
        fc.record({ op: fc.constant('check' as const) }),
        fc.record({ op: fc.constant('setData' as const), stat: anyStat }),
        fc.record({ op: fc.constant('error' as const), code: int }),
      ),
      { maxLength: 5 },
    ),
  ),
  row(
    'connect request',
    connectRequest,
    fc.record({ lastZxidSeen: long, timeoutMs: int, sessionId: long, password, readOnly }),
  ),
  row(
    'connect response',
    connectResponse,
    fc.record({ timeoutMs: int, sessionId: long, password, readOnly }),
  ),
  row('request header', requestHeader, fc.record({ xid: int, type: int })),
  row('reply header', replyHeader, fc.record({ xid: int, zxid: long, err: int })),
  row('stat', stat, anyStat),
  row('watcher event', watcherEvent, fc.record({ type: int, state: int, path: text })),
];

describe.each(rows)('$name', ({ values, roundTrip, decode }) => {
  test('what was encoded is decoded again', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(roundTrip(value)).toEqual(value);
      }),
      { numRuns: 50 },
    );
  });

  test('random bytes are a value or malformed, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decode(new Reader(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const hex = (write: (writer: Writer) => void): string => {
  const writer = new Writer();
  write(writer);
  return Buffer.from(writer.toBytes()).toString('hex');
};

const newSession = { lastZxidSeen: 0n, timeoutMs: 10_000, sessionId: 0n, password: new Uint8Array(16) };

test.each([
  ['with readOnly', { ...newSession, readOnly: false }, 45],
  ['of a client up to 3.3', { ...newSession, readOnly: undefined }, 44],
])('a connect request %s has the length of the real ones', (_name, request, length) => {
  expect(hex((writer) => connectRequest.encode(request, writer)).length / 2).toBe(length);
});

test('a failed multi looks as from a ZooKeeper server', () => {
  const results = [
    { op: 'error', code: 0 },
    { op: 'error', code: -103 },
    { op: 'error', code: -2 },
  ] as const;
  expect(hex((writer) => multi.response.encode(results, writer))).toBe(
    'ffffffff000000000000000000' +
      'ffffffff00ffffff99ffffff99' +
      'ffffffff00fffffffefffffffe' +
      'ffffffff01ffffffff',
  );
});

test('null data is distinct from empty data', () => {
  const encode = (data: Uint8Array | null) =>
    hex((writer) => setData.request.encode({ path: '/a', data, version: 1 }, writer));
  expect(encode(null)).toBe('000000022f61ffffffff00000001');
  expect(encode(new Uint8Array(0))).toBe('000000022f610000000000000001');
});
