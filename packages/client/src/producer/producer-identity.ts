import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';

export interface Identity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

const RETRY_MS = 50;
const TRANSACTION_TIMEOUT_MS = 60_000;

/** The id by which brokers recognise repeated batches, asked for when it is first needed. */
export class ProducerIdentity {
  readonly #cluster: Cluster;
  readonly #isWanted: boolean;
  #current: Promise<Identity | undefined> | undefined;

  constructor(cluster: Cluster, isWanted: boolean) {
    this.#cluster = cluster;
    this.#isWanted = isWanted;
  }

  /** Undefined if none is wanted, the broker knows none, or does not allow it. */
  get(): Promise<Identity | undefined> {
    if (!this.#isWanted) return Promise.resolve(undefined);
    if (this.#current === undefined) {
      this.#current = this.#ask();
      this.#current.catch(() => {
        this.#current = undefined;
      });
    }
    return this.#current;
  }

  /** The next `get` asks for another one: sequences start again at 0. */
  renew(): void {
    this.#current = undefined;
  }

  async #ask(): Promise<Identity | undefined> {
    for (;;) {
      const connection = await this.#cluster.anyBroker();
      const version = connection.versionOf(initProducerId);
      if (version === undefined) return undefined;
      const request = { transactionalId: null, transactionTimeoutMs: TRANSACTION_TIMEOUT_MS };
      const { errorCode, producerId, producerEpoch } = await connection.request(initProducerId, request, {
        version,
      });
      if (errorCode === Errors.NONE.code) return { producerId, producerEpoch };
      if (errorCode === Errors.CLUSTER_AUTHORIZATION_FAILED.code) return undefined;
      const error = new KafkaError(errorByCode(errorCode));
      if (!error.retriable) throw error;
      await sleep(this.#cluster.environment.clock, RETRY_MS);
    }
  }
}
