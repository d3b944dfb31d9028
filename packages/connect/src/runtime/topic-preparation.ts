/**
 * Waits until a source's topic can be written to. Where the connector says how its topics are made (`topic.creation.*`,
 * KIP-158) they are made so; otherwise brokers that create topics by themselves do it when they are asked for it.
 */
import type { Admin } from '@kafka-ts/client/admin';
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { isPassing, waitForTopic } from '@kafka-ts/client/producer/topic-partitions';
import { messageOf } from '@kafka-ts/environment/error-message';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { type TopicCreationGroup, topicCreationGroups } from '../config/topic-creation-config.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { PauseGate } from './pause-gate.ts';
import type { TaskLogger } from './task-logger.ts';

const TOPIC_WAIT_MS = 10_000;
const RETRY_MS = 1000;

export class TopicPreparation {
  readonly #cluster: Cluster;
  readonly #admin: Admin;
  readonly #groups: readonly TopicCreationGroup[];
  readonly #logger: TaskLogger;

  /** @param options the connector's settings; none of them count where the worker has `topic.creation.enable=false` */
  constructor(options: {
    readonly cluster: Cluster;
    readonly admin: Admin;
    readonly props: ConnectorProps;
    readonly isEnabled: boolean;
    readonly logger: TaskLogger;
  }) {
    this.#cluster = options.cluster;
    this.#admin = options.admin;
    this.#logger = options.logger;
    this.#groups = options.isEnabled ? topicCreationGroups(options.props) : [];
  }

  /**
   * False if the task was stopped meanwhile.
   * @throws ConnectError for what waiting does not mend
   */
  async prepare(
    topic: string,
    { signal, gate }: { readonly signal: AbortSignal; readonly gate: PauseGate },
  ): Promise<boolean> {
    while (!signal.aborted) {
      try {
        await this.#createIfWanted(topic);
        await waitForTopic(this.#cluster, topic, TOPIC_WAIT_MS);
        return true;
      } catch (error) {
        if (!isPassing(error)) throw new ConnectError(messageOf(error), { cause: error });
        if (signal.aborted) return false;
        this.#logger.warn(`Topic ${topic} cannot be written to yet, trying again: ${messageOf(error)}`);
      }
      await gate.wait(RETRY_MS);
    }
    return false;
  }

  async #createIfWanted(topic: string): Promise<void> {
    const group = this.#groups.find((each) => each.takes(topic));
    if (group === undefined || (await this.#admin.describeTopics([topic])).length > 0) return;
    const { name, partitions, replicationFactor, configs } = group;
    try {
      await this.#admin.createTopic({
        name: topic,
        partitions: partitions < 0 ? undefined : partitions,
        replicationFactor: replicationFactor < 0 ? undefined : replicationFactor,
        configs,
      });
      this.#logger.info(`Created topic '${topic}' using creation group ${name}`);
    } catch (error) {
      // Another task was first.
      if (error instanceof KafkaError && error.code === Errors.TOPIC_ALREADY_EXISTS.code) return;
      throw error;
    }
  }
}
