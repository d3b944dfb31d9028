import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { Cluster, GroupCoordinatorAddress } from './cluster.ts';
import { sleep } from './sleep.ts';

const RETRY_MS = 100;

/** Codes that say: ask again, perhaps somebody else. */
const transient: ReadonlySet<number> = new Set([
  Errors.COORDINATOR_LOAD_IN_PROGRESS.code,
  Errors.COORDINATOR_NOT_AVAILABLE.code,
  Errors.NOT_COORDINATOR.code,
]);

export interface Coordinated {
  readonly connection: BrokerConnection;
  readonly coordinator: GroupCoordinatorAddress;
}

/**
 * Asks the coordinator of a group; again while it is being found, loads, or has moved, for the cluster's `coordinatorTimeoutMs`.
 * @param ask answers, with the code that decides whether the answer counts
 * @throws KafkaError with what FindCoordinator said last, ConnectionError, NoBrokerError
 */
export async function askCoordinator<T>(
  cluster: Cluster,
  groupId: string,
  ask: (coordinated: Coordinated) => Promise<{ readonly errorCode: number; readonly answer: T }>,
): Promise<T> {
  const { clock } = cluster.environment;
  const deadlineMs = clock.monotonicMs() + cluster.coordinatorTimeoutMs;
  for (;;) {
    const isLast = clock.monotonicMs() + RETRY_MS >= deadlineMs;
    const { errorCode, coordinator } = await cluster.findCoordinator(groupId);
    if (errorCode === Errors.NONE.code) {
      const connection = await cluster.brokerAt(coordinator.nodeId, coordinator);
      const found = await ask({ connection, coordinator });
      if (isLast || !transient.has(found.errorCode)) return found.answer;
    } else if (isLast || !transient.has(errorCode)) throw new KafkaError(errorByCode(errorCode));
    await sleep(clock, RETRY_MS);
  }
}
