/** The lines that Kafka's users and scripts wait for in the log of a broker. */
import type { Logger } from '@kafka-ts/environment/logger';
import { configKeys } from '../config/config-keys.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';

const SERVER = 'kafka.server.KafkaServer';

export class ServerLog {
  readonly #logger: Logger;
  #brokerId = -1;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  identified(brokerId: number): void {
    this.#brokerId = brokerId;
  }

  /** "KafkaConfig values:", one entry a line, sorted, as 1.0 and later print it. */
  config(config: KafkaConfig): void {
    const values = Object.keys(configKeys)
      .sort()
      .map((name) => `\t${name} = ${config.given.get(name)?.trim() ?? defaultText(name)}`);
    this.#logger.info(`KafkaConfig values: \n${values.join('\n')}\n`, 'kafka.server.KafkaConfig');
    for (const warning of config.warnings) this.#logger.warn(warning, 'kafka.server.KafkaConfig');
  }

  starting(): void {
    this.#logger.info('starting', SERVER);
  }

  connectingTo(zookeeper: string): void {
    this.#logger.info(`Connecting to zookeeper on ${zookeeper}`, SERVER);
  }

  clusterId(clusterId: string): void {
    this.#logger.info(`Cluster ID = ${clusterId}`, SERVER);
  }

  /** The line that everybody waits for. */
  started(version: string): void {
    this.#logger.info(`Kafka version: ${version}`, 'org.apache.kafka.common.utils.AppInfoParser');
    this.#logger.info(`[KafkaServer id=${this.#brokerId}] started`, SERVER);
  }

  failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.error(
      `[KafkaServer id=${this.#brokerId}] Fatal error during KafkaServer startup. Prepare to shutdown: ${reason}`,
      SERVER,
    );
  }

  shuttingDown(): void {
    this.#logger.info(`[KafkaServer id=${this.#brokerId}] shutting down`, SERVER);
  }

  controlledShutdown(): void {
    this.#logger.info(`[KafkaServer id=${this.#brokerId}] Starting controlled shutdown`, SERVER);
  }

  shutDown(): void {
    this.#logger.info(`[KafkaServer id=${this.#brokerId}] shut down completed`, SERVER);
  }
}

function defaultText(name: string): string {
  const key = Object.entries(configKeys).find(([known]) => known === name)?.[1];
  return key?.type === 'list' ? `[${key.default ?? ''}]` : (key?.default ?? 'null');
}
