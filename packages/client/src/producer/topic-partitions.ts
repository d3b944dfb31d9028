import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import type { Cluster } from '../cluster/cluster.ts';
import { NoBrokerError } from '../cluster/no-broker-error.ts';
import { sleep } from '../cluster/sleep.ts';
import { ConnectionError } from '../connection/connection-error.ts';

/** Leaders of a topic's partitions by partition number; undefined for one without leader at the moment. */
export type PartitionLeaders = readonly (number | undefined)[];

/** A topic that a broker does not know stays unknown for this long before it is said not to exist. */
const UNKNOWN_TOPIC_MS = 2000;
const FIRST_RETRY_MS = 25;
const LAST_RETRY_MS = 500;

/**
 * Asks for a topic until at least one of its partitions has a leader. Where the brokers are set up so, asking creates
 * it.
 * @param maxWaitMs for a topic that is there but not ready
 * @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION after two seconds, or what else is wrong with the topic
 */
export async function waitForTopic(
  cluster: Cluster,
  topic: string,
  maxWaitMs: number,
): Promise<PartitionLeaders> {
  const { clock } = cluster.environment;
  const startMs = clock.monotonicMs();
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
    const found = await askForTopic(cluster, topic);
    if (typeof found !== 'number') return found;
    const isUnknown = found === Errors.UNKNOWN_TOPIC_OR_PARTITION.code || isStartingUp(found);
    if (clock.monotonicMs() - startMs > Math.min(maxWaitMs, isUnknown ? UNKNOWN_TOPIC_MS : maxWaitMs)) {
      throw new KafkaError(errorByCode(found), whyNot(topic, found, maxWaitMs));
    }
    await sleep(clock, retryMs);
  }
}

function whyNot(topic: string, errorCode: number, maxWaitMs: number): string {
  if (errorCode === Errors.UNKNOWN_TOPIC_OR_PARTITION.code) {
    return `The topic ${topic} does not exist, and the brokers do not create it when it is asked for`;
  }
  if (isStartingUp(errorCode))
    return `The topic ${topic} cannot be created: ${errorByCode(errorCode).message}`;
  return `The topic ${topic} has no leader within ${maxWaitMs} ms`;
}

/** The leaders, or the code of what stands in the way and may pass. */
async function askForTopic(cluster: Cluster, topic: string): Promise<PartitionLeaders | number> {
  const { topics } = await cluster.metadata([topic], { mayCreateTopics: true });
  const answer = topics.find(({ name }) => name === topic);
  if (answer === undefined) return Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
  const error = errorByCode(answer.errorCode);
  if (answer.errorCode !== 0 && !error.retriable && !isStartingUp(answer.errorCode)) {
    throw new KafkaError(error, `The topic ${topic} cannot be used: ${error.message}`);
  }
  const leaders: (number | undefined)[] = new Array(answer.partitions.length).fill(undefined);
  for (const { partitionIndex, leaderId } of answer.partitions) {
    if (partitionIndex < leaders.length && leaderId >= 0) leaders[partitionIndex] = leaderId;
  }
  if (leaders.some((leader) => leader !== undefined)) return leaders;
  return answer.errorCode === 0 ? Errors.LEADER_NOT_AVAILABLE.code : answer.errorCode;
}

/** A broker that is not known to its cluster yet cannot create the topic: 0.8 says no more than that something failed. */
function isStartingUp(errorCode: number): boolean {
  return (
    errorCode === Errors.UNKNOWN_SERVER_ERROR.code || errorCode === Errors.INVALID_REPLICATION_FACTOR.code
  );
}

/** Whether trying again may mend a failed request. */
export function isPassing(error: unknown): boolean {
  if (error instanceof KafkaError) return error.retriable || error.code === Errors.BROKER_NOT_AVAILABLE.code;
  return error instanceof ConnectionError || error instanceof NoBrokerError;
}
