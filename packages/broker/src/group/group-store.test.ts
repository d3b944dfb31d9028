import { buildRecordBatch, type RecordBatchOptions } from '@kafka-ts/protocol/records/record-batch-builder';
import { expect, test } from 'vitest';
import { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { GroupFixture, ListLog } from '../fixtures/group-fixture.ts';
import { encodeOffset } from './group-records.ts';

const partition = { topic: 't', partition: 0 };

/** `__consumer_offsets` as a coordinator of transactions leaves it. */
class TransactionalLog extends ListLog {
  #next = 0;

  commit(offset: number, producerId?: number): this {
    const committed = {
      offset,
      leaderEpoch: -1,
      metadata: '',
      commitTimestampMs: 1,
      expireTimestampMs: undefined,
    };
    const record = encodeOffset('g', partition, {
      offset: committed,
      protocol: InterBrokerProtocol.parse('3.9'),
    });
    return this.#add([record], producerId === undefined ? {} : { producerId, isTransactional: true });
  }

  marker(producerId: number, type: 'abort' | 'commit'): this {
    const key = Uint8Array.from([0, 0, 0, type === 'commit' ? 1 : 0]);
    const value = Uint8Array.from([0, 0, 0, 0, 0, 0]);
    return this.#add([{ key, value }], { producerId, isTransactional: true, isControl: true });
  }

  #add(records: Parameters<typeof buildRecordBatch>[0], options: RecordBatchOptions): this {
    this.batches.push(buildRecordBatch(records, { ...options, baseOffset: this.#next++ }));
    return this;
  }
}

test.each<[string, TransactionalLog, number | undefined]>([
  ['committed', new TransactionalLog().commit(1).commit(5, 7).marker(7, 'commit'), 5],
  ['aborted', new TransactionalLog().commit(1).commit(5, 7).marker(7, 'abort'), 1],
  ['open', new TransactionalLog().commit(5, 7), undefined],
  [
    'committed after a later plain commit',
    new TransactionalLog().commit(5, 7).commit(6).marker(7, 'commit'),
    6,
  ],
  [
    "ended by its own producer's marker only",
    new TransactionalLog().commit(1).commit(5, 7).marker(8, 'commit').marker(7, 'abort'),
    1,
  ],
])('offsets of a transaction that is %s', async (_name, log, expected) => {
  expect((await GroupFixture.started(log)).fetch()).toBe(expected);
});
