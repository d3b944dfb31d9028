/** Clients that do ordinary work beside the hostile ones, and must notice nothing: one of the broker, one of ZooKeeper. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { KafkaConnection } from '../peers/lib/kafka-connection.ts';
import { readPartition } from '../peers/lib/partition-content.ts';
import { connectRequest, existsRequest } from './zookeeper-frames.ts';

export interface Experience {
  readonly rounds: number;
  /** Milliseconds; sorted. */
  readonly latencies: readonly number[];
}

const pauseMs = 5;

/** Produces a record and fetches it back, over and over, on one connection; `stop` fails if anything went wrong. */
export function startNormalClient(port: number, topic: string): { stop: () => Promise<Experience> } {
  return repeat(async () => {
    const connection = await KafkaConnection.open(port);
    let next = 0;
    return async () => {
      const value = `ordinary ${next}`;
      const records = buildRecordBatch([{ timestamp: Date.now(), value: Buffer.from(value) }]);
      const { responses } = await connection.call(produce, 7, {
        transactionalId: null,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
      });
      const partition = responses[0]?.partitionResponses[0];
      if (partition?.errorCode !== 0 || partition.baseOffset !== next) {
        throw new Error(`produce of ${value}: ${JSON.stringify(partition)}`);
      }
      const seen: string[] = [];
      await readPartition(connection, { topic, fromOffset: next, onRecord: (_, text) => seen.push(text) });
      if (seen[0] !== value) throw new Error(`fetch at ${next}: ${seen[0]}, expected ${value}`);
      next++;
    };
  });
}

/** Asks ZooKeeper for a znode, over and over, in one session. */
export function startNormalSession(port: number): { stop: () => Promise<Experience> } {
  return repeat(async () => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let failure: Error | undefined;
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      failure ??= new Error('ZooKeeper closed the session');
    });
    const ask = (request: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure);
        socket.once('data', () => resolve());
        socket.once('close', () => reject(failure));
        socket.write(request);
      });
    await ask(connectRequest);
    return async () => {
      await ask(existsRequest);
      socket.removeAllListeners('close');
    };
  });
}

function repeat(prepare: () => Promise<() => Promise<void>>): { stop: () => Promise<Experience> } {
  const latencies: number[] = [];
  let isStopped = false;
  const running = (async () => {
    const round = await prepare();
    while (!isStopped) {
      const startedAt = performance.now();
      await round();
      latencies.push(performance.now() - startedAt);
      await sleep(pauseMs);
    }
  })();
  running.catch(() => {}); // told by stop
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return { rounds: latencies.length, latencies: latencies.sort((a, b) => a - b) };
    },
  };
}
