import type { ReplicaDescription } from '@kafka-ts/client/admin/log-administration';
import { Errors } from '@kafka-ts/protocol/errors';
import { expect, test } from 'vitest';
import { logDirsDocument } from './log-dirs.ts';

const replica = (topic: string, partition: number): ReplicaDescription => ({
  topic,
  partition,
  sizeBytes: 0,
  offsetLag: 0,
  isFuture: false,
});
const directory = (path: string, replicas: readonly ReplicaDescription[]) => ({
  path,
  error: undefined,
  totalBytes: 2,
  usableBytes: 1,
  replicas,
});

/** What kafka-log-dirs of 3.9.2 printed of a broker with these directories. */
const printed =
  '{"brokers":[{"broker":3,"logDirs":[{"partitions":[{"partition":"orders-0","size":0,"offsetLag":0,"isFuture":false},' +
  '{"partition":"many-1","size":0,"offsetLag":0,"isFuture":false},{"partition":"a.b_c-d-1","size":0,"offsetLag":0,"isFuture":false},' +
  '{"partition":"many-3","size":0,"offsetLag":0,"isFuture":false}],"error":null,"logDir":"/tmp/l4/db"},{"partitions":' +
  '[{"partition":"many-0","size":0,"offsetLag":0,"isFuture":false},{"partition":"a.b_c-d-0","size":0,"offsetLag":0,"isFuture":false},' +
  '{"partition":"many-2","size":0,"offsetLag":0,"isFuture":false},{"partition":"many-4","size":0,"offsetLag":0,"isFuture":false}],' +
  '"error":null,"logDir":"/tmp/l4/da"}]}],"version":1}';

const brokers = new Map([
  [
    3,
    [
      directory('/tmp/l4/da', [
        replica('many', 0),
        replica('many', 2),
        replica('many', 4),
        replica('a.b_c-d', 0),
      ]),
      directory('/tmp/l4/db', [
        replica('many', 1),
        replica('many', 3),
        replica('orders', 0),
        replica('a.b_c-d', 1),
      ]),
    ],
  ],
]);

test('fields, directories and partitions come in the order of Kafka 3.9.2', () => {
  expect(JSON.stringify(logDirsDocument(brokers, new Set()))).toBe(printed);
});

test('topics can be chosen, and a directory that is offline has its error', () => {
  const offline = { ...directory('/x', []), error: Errors.KAFKA_STORAGE_ERROR };
  const document = logDirsDocument(
    new Map([[1, [offline, directory('/y', [replica('a', 0), replica('b', 1)])]]]),
    new Set(['b']),
  );
  expect(document).toMatchObject({
    brokers: [
      {
        broker: 1,
        logDirs: [
          { logDir: '/x', error: 'org.apache.kafka.common.errors.KafkaStorageException', partitions: [] },
          { logDir: '/y', error: null, partitions: [{ partition: 'b-1' }] },
        ],
      },
    ],
  });
});
