/** The broker that coordinates a group: found when it is needed, found anew when it is gone or has moved. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import { isPassing } from '../reader/leaders.ts';

const RETRY_MS = 100;

const moved: ReadonlySet<number> = new Set([
  Errors.NOT_COORDINATOR.code,
  Errors.COORDINATOR_NOT_AVAILABLE.code,
]);

export class CoordinatorLink {
  readonly #cluster: Cluster;
  readonly #groupId: string;
  #connection: BrokerConnection | undefined;

  constructor(cluster: Cluster, groupId: string) {
    this.#cluster = cluster;
    this.#groupId = groupId;
  }

  /** @throws what `isPassing` tells apart */
  async connection(): Promise<BrokerConnection> {
    if (this.#connection?.isClosed === false) return this.#connection;
    this.#connection = await this.#cluster.coordinator(this.#groupId);
    return this.#connection;
  }

  /** The next request asks who coordinates. */
  forget(): void {
    this.#connection = undefined;
  }

  /** Breaks the connection too: an answer that nobody waits for any more would keep the next ones waiting. */
  drop(): void {
    this.#connection?.close();
    this.forget();
  }

  /** @throws KafkaError for any code but NONE; forgets a coordinator that has moved */
  check(errorCode: number, what?: string): void {
    if (errorCode === Errors.NONE.code) return;
    if (moved.has(errorCode)) this.forget();
    const error = errorByCode(errorCode);
    throw new KafkaError(error, what === undefined ? error.message : `${what}: ${error.message}`);
  }

  /**
   * Does `attempt` until it succeeds, fails for good, or `timeoutMs` are over: the last failure is thrown then.
   */
  async retrying<T>(timeoutMs: number, attempt: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    const { clock } = this.#cluster.environment;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    for (;;) {
      try {
        return await attempt(await this.connection());
      } catch (error) {
        if (!isPassing(error) || clock.monotonicMs() + RETRY_MS > deadlineMs) throw error;
      }
      await sleep(clock, RETRY_MS);
    }
  }
}
