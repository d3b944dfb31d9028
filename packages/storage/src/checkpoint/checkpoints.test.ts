import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@kafka-ts/environment/clock';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FilesAndClock } from '../directory/windows-safe-files.ts';
import { stillClock } from '../fixtures/clocks.ts';
import { fileSystemCases, type TestDirectory } from '../fixtures/file-systems.ts';
import { overwrite } from '../fixtures/overwrite.ts';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from './checkpoint-text.ts';
import { takeCleanShutdown, writeCleanShutdown } from './clean-shutdown-file.ts';
import { readStoredSession, writeStoredSession } from './kafka-ts-file.ts';
import {
  agreedMetaProperties,
  checkBrokerId,
  checkClusterId,
  type MetaProperties,
  readMetaProperties,
  writeMetaProperties,
} from './meta-properties.ts';
import { OffsetCheckpoint } from './offset-checkpoint.ts';
import { readPartitionMetadata, writePartitionMetadata } from './partition-metadata.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const clock: Clock = stillClock(Date.UTC(2026, 10, 21, 2, 0, 5));

describe.each(fileSystemCases)('checkpoints on $name', ({ make }) => {
  let place: TestDirectory;
  let env: FilesAndClock;
  beforeEach(() => {
    place = make();
    env = { files: place.files, clock };
  });
  afterEach(() => place.remove());

  const path = (name: string): string => join(place.directory, name);
  const text = (name: string): string | undefined => {
    const content = place.files.readFileSync(path(name));
    return content === undefined ? undefined : new TextDecoder().decode(content);
  };
  const put = (name: string, content: string): void => overwrite(place.files, path(name), utf8(content));

  describe('offset checkpoint', () => {
    const offsets = new Map([
      ['events-0', 4711],
      ['my-topic-1-12', 0],
    ]);

    test('has a version, a count and a line per partition', async () => {
      await new OffsetCheckpoint(env, place.directory, 'c').write(offsets);
      expect(text('c')).toBe('0\n2\nevents 0 4711\nmy-topic-1 12 0\n');
      expect(text('c.tmp')).toBeUndefined();
    });

    test('is read as it was written', async () => {
      const checkpoint = new OffsetCheckpoint(env, place.directory, 'c');
      expect(checkpoint.read()).toEqual(new Map());
      await checkpoint.write(offsets);
      expect(checkpoint.read()).toEqual(offsets);
    });

    test('writes that overlap end with the last one', async () => {
      const checkpoint = new OffsetCheckpoint(env, place.directory, 'c');
      await Promise.all([1, 2, 3].map((offset) => checkpoint.write(new Map([['a-0', offset]]))));
      expect(checkpoint.read()).toEqual(new Map([['a-0', 3]]));
    });

    test('does not touch the disk for what is there already', async () => {
      const checkpoint = new OffsetCheckpoint(env, place.directory, 'c');
      await checkpoint.write(offsets);
      place.files.deleteSync(path('c'));
      await checkpoint.write(new Map(offsets));
      expect(text('c')).toBeUndefined();
    });

    test('a torn file gives way to a whole .tmp, and is an error without one', () => {
      put('c', '0\n2\nevents 0 47');
      const checkpoint = new OffsetCheckpoint(env, place.directory, 'c');
      expect(() => checkpoint.read()).toThrow(CheckpointError);
      put('c.tmp', '0\n1\nevents 0 4711\n');
      expect(checkpoint.read()).toEqual(new Map([['events-0', 4711]]));
    });

    test('a torn .tmp does not matter', () => {
      put('c', '0\n1\nevents 0 4711\n');
      put('c.tmp', '0\n1\nev');
      expect(new OffsetCheckpoint(env, place.directory, 'c').read()).toEqual(new Map([['events-0', 4711]]));
    });
  });

  test('a clean shutdown is believed once', () => {
    expect(takeCleanShutdown(place.files, place.directory)).toBe(false);
    writeCleanShutdown(place.files, place.directory);
    expect(text('.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":-1}');
    expect(takeCleanShutdown(place.files, place.directory)).toBe(true);
    expect(takeCleanShutdown(place.files, place.directory)).toBe(false);
  });

  // Windows: a loss of power brings the name back, with what the start had written into it.
  test.each(['open', 'truncate', 'write', 'sync', 'delete'] as const)(
    'nor is one that was believed already, where a start dies in its first %s',
    (operation) => {
      put('.kafka_cleanshutdown', 'taken');
      if (!(place.files instanceof MemoryFileSystem)) return;
      place.files.faults.add({ code: 'EIO', operation, path: '.kafka_cleanshutdown', times: 1 });
      try {
        expect(takeCleanShutdown(place.files, place.directory)).toBe(false);
      } catch {
        expect(text('.kafka_cleanshutdown')).toBe('taken');
      }
      expect(takeCleanShutdown(place.files, place.directory)).toBe(false);
    },
  );

  describe('meta.properties', () => {
    test('is written as Java does, and read again', () => {
      writeMetaProperties(env, place.directory, undefined, {
        brokerId: 3,
        clusterId: 'abcdefghijklmnopqrstuv',
      });
      expect(text('meta.properties')).toBe(
        '#\n#Sat Nov 21 02:00:05 UTC 2026\nbroker.id=3\nversion=0\ncluster.id=abcdefghijklmnopqrstuv\n',
      );
      expect(readMetaProperties(place.files, place.directory)).toMatchObject({
        brokerId: 3,
        clusterId: 'abcdefghijklmnopqrstuv',
      });
    });

    test('a missing cluster id is added, other keys are kept, and what fits is not written again', () => {
      put('meta.properties', '#\nversion=0\nbroker.id=3\ndirectory.id=xyz\n');
      const stored = readMetaProperties(place.files, place.directory);
      writeMetaProperties(env, place.directory, stored, { brokerId: 3, clusterId: 'c' });
      const now = readMetaProperties(place.files, place.directory);
      expect([...(now?.all ?? [])]).toEqual([
        ['version', '0'],
        ['broker.id', '3'],
        ['directory.id', 'xyz'],
        ['cluster.id', 'c'],
      ]);
      place.files.deleteSync(path('meta.properties'));
      writeMetaProperties(env, place.directory, now, { brokerId: 3, clusterId: 'c' });
      expect(text('meta.properties')).toBeUndefined();
    });

    test.each([
      [
        'of KRaft',
        'version=1\nnode.id=1\n',
        'expected version 0 (a broker with ZooKeeper), found version 1 of KRaft',
      ],
      ['without a version', 'broker.id=1\n', 'expected the key version'],
      ['with a broken id', 'version=0\nbroker.id=one\n', 'expected a number as broker.id, found "one"'],
    ])('%s is refused', (_, content, message) => {
      put('meta.properties', content);
      expect(() => readMetaProperties(place.files, place.directory)).toThrow(message);
    });
  });

  describe('partition.metadata', () => {
    test('has 43 bytes without an end of line', () => {
      writePartitionMetadata(place.files, place.directory, 'AbCdEfGhIjKlMnOpQrStUv');
      expect(text('partition.metadata')).toBe('version: 0\ntopic_id: AbCdEfGhIjKlMnOpQrStUv');
      expect(readPartitionMetadata(place.files, place.directory)).toBe('AbCdEfGhIjKlMnOpQrStUv');
    });

    test.each([
      ['version: 1\ntopic_id: AbCdEfGhIjKlMnOpQrStUv'],
      ['version: 0\ntopic_id: short'],
      ['version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA'],
      [''],
    ])('%j is refused', (content) => {
      put('partition.metadata', content);
      expect(() => readPartitionMetadata(place.files, place.directory)).toThrow(
        'partition.metadata: expected',
      );
    });
  });

  describe('kafka-ts.json', () => {
    const session = { id: -0x7000_0000_0000_0001n, password: Uint8Array.from([1, 2, 255]) };

    test('keeps the ZooKeeper session', () => {
      expect(readStoredSession(place.files, place.directory)).toBeUndefined();
      writeStoredSession(place.files, place.directory, session);
      expect(readStoredSession(place.files, place.directory)).toEqual(session);
      writeStoredSession(place.files, place.directory, undefined);
      expect(readStoredSession(place.files, place.directory)).toBeUndefined();
    });

    test('keeps keys it does not know, and forgets what it cannot understand', () => {
      put('kafka-ts.json', '{"version":1,"later":{"a":1}}');
      writeStoredSession(place.files, place.directory, session);
      expect(JSON.parse(text('kafka-ts.json') ?? '')).toMatchObject({ version: 1, later: { a: 1 } });
      for (const broken of [
        '{"version":',
        '[]',
        '{"version":2}',
        '{"version":1,"zookeeperSession":{"id":"x","password":"00"}}',
        '{"version":1,"zookeeperSession":1}',
        '{"version":1,"zookeeperSession":{"id":"0x1","password":"00","checksum":1}}',
      ]) {
        put('kafka-ts.json', broken);
        const faults: string[] = [];
        const found = readStoredSession(place.files, place.directory, (fault) => faults.push(fault));
        expect([found, faults]).toEqual([undefined, [expect.stringContaining(path('kafka-ts.json'))]]);
      }
    });

    test('whatever digit of the session turns over, it is not believed', () => {
      writeStoredSession(place.files, place.directory, session);
      const whole = text('kafka-ts.json') ?? '';
      for (const digit of whole.matchAll(/[0-9a-f](?=[0-9a-f]*")/g)) {
        const other = digit[0] === '1' ? '3' : '1';
        put('kafka-ts.json', `${whole.slice(0, digit.index)}${other}${whole.slice(digit.index + 1)}`);
        expect(readStoredSession(place.files, place.directory), `digit ${digit.index}`).toBeUndefined();
      }
    });

    test('a session without a checksum, as earlier versions wrote it, is taken', () => {
      put('kafka-ts.json', '{"version":1,"zookeeperSession":{"id":"0x1","password":"00ff"}}');
      expect(readStoredSession(place.files, place.directory)).toEqual({
        id: 1n,
        password: Uint8Array.of(0, 255),
      });
    });
  });
});

test.skipIf(process.platform === 'win32')('kafka-ts.json is readable by its owner only', () => {
  const place = fileSystemCases[0]?.make();
  if (place === undefined) throw new Error('no real files');
  writeStoredSession(place.files, place.directory, { id: 1n, password: new Uint8Array(16) });
  expect(statSync(join(place.directory, 'kafka-ts.json')).mode & 0o777).toBe(0o600);
  place.remove();
});

describe('checkpoint text', () => {
  test.each([
    ['another version', '1\n0\n', 'line 1: expected version 0, found 1'],
    ['too few entries', '0\n2\na 0 1\n', 'line 2: expected 1 entries, as many as there are, found 2'],
    ['too many entries', '0\n1\na 0 1\nb 0 1\n', 'line 2: expected 2'],
    ['a word missing', '0\n1\na 0\n', 'line 3: expected 3 words, found "a 0"'],
    ['no end of line', '0\n1\na 0 1', 'expected an end of line'],
    ['no number', '0\nx\n', 'line 2: expected the number of entries, found "x"'],
  ])('%s is an error that names the line', (_, content, message) => {
    expect(() => decodeCheckpoint(utf8(content), 3)).toThrow(message);
  });

  test('an empty file means no entries', () => {
    expect(decodeCheckpoint(new Uint8Array(0), 3)).toEqual([]);
  });

  test('every real prefix of a checkpoint is refused, the empty one excepted', () => {
    const entries = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 });
    fc.assert(
      fc.property(entries, (list) => {
        const content = encodeCheckpoint(list.map(([epoch, offset]) => `${epoch} ${offset}`));
        expect(decodeCheckpoint(content, 2)).toEqual(list.map((pair) => pair.map(String)));
        for (let end = 1; end < content.length; end++) {
          expect(() => decodeCheckpoint(content.subarray(0, end), 2)).toThrow(CheckpointError);
        }
      }),
    );
  });
});

describe('meta.properties of several directories', () => {
  const stored = (brokerId: number | undefined, clusterId: string | undefined): MetaProperties => ({
    brokerId,
    clusterId,
    all: new Map(),
  });

  test('agree where they say something', () => {
    const directories = new Map([
      ['/a', undefined],
      ['/b', stored(1, undefined)],
      ['/c', stored(1, 'x')],
    ]);
    expect(agreedMetaProperties(directories)).toEqual({ brokerId: 1, clusterId: 'x' });
  });

  test('that disagree are named', () => {
    const directories = new Map([
      ['/a', stored(1, 'x')],
      ['/b', stored(2, 'x')],
    ]);
    expect(() => agreedMetaProperties(directories)).toThrow(
      'broker.id: meta.properties in /a says 1, in /b 2',
    );
  });

  test('of another broker or cluster are refused in the words of Kafka', () => {
    checkBrokerId(1, -1);
    checkBrokerId(undefined, 5);
    checkClusterId('x', 'x');
    expect(() => checkBrokerId(1, 2)).toThrow("Configured broker.id 2 doesn't match stored broker.id 1");
    expect(() => checkClusterId('x', 'y')).toThrow("The Cluster ID y doesn't match stored clusterId x");
  });
});
