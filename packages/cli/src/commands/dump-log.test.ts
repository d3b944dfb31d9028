import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { apacheLogDirectories } from '@kafka-ts/storage/log/apache-log-directories.vectors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apacheDumps } from '../dump-log/apache-dumps.vectors.ts';
import { dumpFiles } from '../dump-log/dump-files.ts';
import { type CommandRun, runCommand } from '../run-command.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-dump-log-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const dump = (file: string, ...options: string[]): Promise<CommandRun> =>
  runCommand(['dump-log', '--files', file, ...options]);

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** A log of one batch a record. */
function writeLog(name: string, values: readonly (Uint8Array | null)[], tail = ''): string {
  const batches = values.map((value, index) =>
    buildRecordBatch([{ timestamp: 1_700_000_000_000, key: utf8(`k${index}`), value }], {
      baseOffset: index,
    }),
  );
  const path = join(directory, name);
  writeFileSync(path, Buffer.concat([...batches, utf8(tail)]));
  return path;
}

describe("Apache's files look as Apache shows them", () => {
  test.each(apacheDumps)('$state $file $options', async ({ state, file, options, stdout, stderr }) => {
    for (const { path, sizeBytes, base64 } of apacheLogDirectories[state] ?? []) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), Buffer.from(base64, 'base64'));
      truncateSync(join(directory, path), sizeBytes);
    }
    const found = await dump(join(directory, file), ...options);
    const named = (text: string): string => text.replaceAll(directory, 'DIR');
    expect([named(found.stdout), named(found.stderr), found.code]).toEqual([stdout, stderr, 0]);
  });
});

test('bytes that are no batch at the end are counted, unless --max-bytes stops before', async () => {
  const path = writeLog('00000000000000000000.log', [utf8('a')], 'torn');
  const { stdout } = await dump(path);
  expect(stdout).toMatch(/\nFound 4 invalid bytes at the end of 00000000000000000000\.log\n$/);
  expect((await dump(path, '--max-bytes', '70')).stdout).not.toContain('invalid bytes');
});

test('offsets with a gap are told at the end, the last first', async () => {
  const path = join(directory, '7.log');
  const batches = [7, 9, 12].map((baseOffset) =>
    buildRecordBatch([{ timestamp: 1, key: null, value: null }], { baseOffset }),
  );
  writeFileSync(path, Buffer.concat(batches));
  const { stderr, code } = await dump(path, '--deep-iteration');
  expect([stderr, code]).toEqual([
    `Non-consecutive offsets in ${path}\n  9 is followed by 12\n  7 is followed by 9\n`,
    0,
  ]);
});

test('what Apache ends with an exception for ends in one line, behind what could be shown', async () => {
  const path = writeLog('00000000000000000000.log', [utf8('a')], '\0'.repeat(40));
  const { stdout, stderr, code } = await dump(path);
  expect(stdout).toContain('baseOffset: 0');
  expect([stderr, code]).toEqual([
    `${path}: found record size 0 smaller than minimum record overhead (14) at byte 71\n`,
    1,
  ]);
  const missing = await dump(join(directory, '1.log'));
  expect([missing.stdout, missing.stderr, missing.code]).toEqual([
    `Dumping ${join(directory, '1.log')}\nLog starting offset: 1\n`,
    `${join(directory, '1.log')}: there is no such file\n`,
    1,
  ]);
});

test.each([
  ['kafka.serializer.LongDecoder', 'key: k0 payload: 72623859790382856'],
  ['org.apache.kafka.tools.api.IntegerDecoder', 'key: k0 payload: 16909060'],
  ['org.apache.kafka.tools.api.DefaultDecoder', 'key: k0 payload: 0102030405060708'],
])('--value-decoder-class %s', async (name, text) => {
  const path = writeLog('00000000000000000000.log', [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]);
  const { stdout } = await dump(path, '--value-decoder-class', name);
  expect(stdout).toMatch(new RegExp(`headerKeys: \\[\\] ${text}\\n$`));
  expect(stdout.includes('is deprecated. Please use org.apache.kafka.tools.api.LongDecoder')).toBe(
    name.startsWith('kafka.serializer'),
  );
});

test("a decoder that is none of Kafka's is refused by name", async () => {
  const path = writeLog('00000000000000000000.log', [null]);
  const { stderr, code } = await dump(path, '--key-decoder-class', 'com.example.Mine');
  expect(stderr).toContain('The decoder class com.example.Mine cannot be loaded');
  expect(code).toBe(1);
});

/** The lines are those of DumpLogSegments 4.3.1. */
test('--share-group-state-decoder: state of share partitions, what is gone, what is not known', async () => {
  const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const topicId = '000102030405060708090a0b0c0d0e0f';
  const key = (type: string): Uint8Array => bytes(`${type} 0001 67 ${topicId} 00000003`);
  const batches = '02 0000000000000005 0000000000000007 02 0001 00';
  const whole = `00000001 00000002 00000003 0000000000000005 000000000000000a 000000000000000b ${batches}`;
  const records = [
    { key: key('0000'), value: bytes(`0000 ${whole} 01 00 04 00000009`) },
    { key: key('0001'), value: bytes(`0000 00000001 00000003 0000000000000006 ${batches} 00`) },
    { key: key('0000'), value: null },
    { key: key('0002'), value: null },
    { key: key('0000'), value: bytes(`0001 ${whole} 00`) },
  ];
  const path = join(directory, '00000000000000000000.log');
  writeFileSync(
    path,
    buildRecordBatch(
      records.map((record, offset) => ({ timestamp: 1, offset, ...record })),
      { baseOffset: 0 },
    ),
  );
  const { stdout, stderr, code } = await dump(path, '--share-group-state-decoder');
  const shown = stdout.split('\n').flatMap((line) => /headerKeys: \[\] (.*)$/.exec(line)?.[1] ?? []);
  const data = '"data":{"groupId":"g","topicId":"AAECAwQFBgcICQoLDA0ODw","partition":3}';
  const stateBatches =
    '"stateBatches":[{"firstOffset":5,"lastOffset":7,"deliveryState":2,"deliveryCount":1}]';
  expect({ shown, stderr, code }).toEqual({
    shown: [
      `key: {"type":"0",${data}} payload: {"version":"0","data":{"snapshotEpoch":1,"stateEpoch":2,"leaderEpoch":3,"startOffset":5,"deliveryCompleteCount":9,"createTimestamp":10,"writeTimestamp":11,${stateBatches}}}`,
      `key: {"type":"1",${data}} payload: {"version":"0","data":{"snapshotEpoch":1,"leaderEpoch":3,"startOffset":6,${stateBatches}}}`,
      `key: {"type":"0",${data}} payload: <DELETE>`,
      'key: Unknown record type 2 at offset 3, skipping.',
      'key: Error at offset 4, skipping. Found an unknown record version 1 for 0 type',
    ],
    stderr: '',
    code: 0,
  });
});

test('-o json: one object a line', async () => {
  const path = writeLog('00000000000000000000.log', [utf8('a "b"'), null]);
  const { stdout } = await dump(path, '--print-data-log', '-o', 'json');
  const documents: unknown[] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(documents).toMatchObject([
    { file: path, kind: 'batch', position: 0, magic: 2, baseOffset: 0, isValid: true, compression: 'none' },
    { kind: 'record', offset: 0, key: 'k0', payload: 'a "b"', headerKeys: [] },
    { kind: 'batch', baseOffset: 1, deleteHorizonMs: null },
    { kind: 'record', offset: 1, key: 'k1', payload: null },
  ]);
});

test('nobody reads on: the dump ends early, without a failure', async () => {
  const values = Array.from({ length: 5000 }, () => utf8('x'.repeat(100)));
  const path = writeLog('00000000000000000000.log', values);
  let taken = 0;
  const stdout = new Writable({
    write: (piece: Uint8Array, _, done) => {
      taken += piece.length;
      done(taken > 100_000 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
    },
  });
  const terminal = { stdout, stderr: new PassThrough(), environment: nodeEnvironment() };
  await dumpFiles(terminal, [path], {
    ...{ printsData: false, isDeep: true, skipsRecordMetadata: false, isJson: false },
    ...{ maxBytes: 0x7fffffff, maxMessageSize: 1000, isIndexSanityOnly: false, isVerifyOnly: false },
    parser: () => () => ({ key: undefined, payload: undefined }),
  });
  expect(stdout.destroyed).toBe(true);
  expect(taken).toBeLessThan(400_000);
});
