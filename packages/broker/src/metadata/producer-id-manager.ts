/**
 * Hands out producer ids that are unique in the cluster, from blocks of 1000 taken in ZooKeeper by a conditional write
 * (`kafka.coordinator.transaction.ZkProducerIdManager`). A broker takes a new block at every start, so ids are never
 * given twice, whatever it forgot.
 */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ProducerIdBlockPath } from '../znodes/paths.ts';
import {
  decodeProducerIdBlock,
  encodeProducerIdBlock,
  type ProducerIdBlock,
  ProducerIdBlockSize,
} from '../znodes/producer-id-block.ts';
import { isZooKeeperError } from '../znodes/zookeeper-results.ts';

export class ProducerIdManager {
  readonly #client: ZooKeeperClient;
  readonly #brokerId: number;
  #block: ProducerIdBlock | undefined;
  #next = 0;
  #taking: Promise<void> | undefined;

  constructor(client: ZooKeeperClient, brokerId: number) {
    this.#client = client;
    this.#brokerId = brokerId;
  }

  /** The next id; waits for ZooKeeper where a new block is needed, and fails with its error. */
  async generate(): Promise<number> {
    while (this.#block === undefined || this.#next > this.#block.lastProducerId) await this.takeBlock();
    return this.#next++;
  }

  /** Takes the next block; calls while one is under way wait for that. */
  takeBlock(): Promise<void> {
    this.#taking ??= this.#takeNext().finally(() => {
      this.#taking = undefined;
    });
    return this.#taking;
  }

  async #takeNext(): Promise<void> {
    for (;;) {
      const { data, stat } = await this.#client.getData(ProducerIdBlockPath);
      const firstProducerId = (decodeProducerIdBlock(data)?.lastProducerId ?? -1) + 1;
      const block = {
        brokerId: this.#brokerId,
        firstProducerId,
        lastProducerId: firstProducerId + ProducerIdBlockSize - 1,
      };
      try {
        await this.#client.setData(ProducerIdBlockPath, encodeProducerIdBlock(block), stat.version);
      } catch (error) {
        // Another broker took this block in between: take the next.
        if (isZooKeeperError(error, 'BADVERSION')) continue;
        throw error;
      }
      this.#block = block;
      this.#next = block.firstProducerId;
      return;
    }
  }
}
