/** The lines that Kafka's users and scripts wait for in the log of a broker. */
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { ConfigKey } from '../config/config-key.ts';
import { configKeys } from '../config/config-keys.ts';
import type { KafkaConfig } from '../config/kafka-config.ts';
import type { EndPoint } from '../config/listeners.ts';
import { isReachedFromOutside } from './public-address.ts';

/** The release whose behaviour this broker has, as its log says. */
const KafkaVersion = '3.9.2';

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
    const values = Object.entries<ConfigKey>(configKeys)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, key]) => `\t${name} = ${printed(key, config.given.get(name))}`);
    this.#logger.info(`KafkaConfig values: \n${values.join('\n')}\n`, 'kafka.server.KafkaConfig');
    for (const warning of config.warnings) this.#logger.warn(warning, 'kafka.server.KafkaConfig');
  }

  /** Whoever reaches such an address may read and write everything: said once for each listener. */
  listeners(endPoints: readonly EndPoint[]): void {
    for (const { listenerName, host, port } of endPoints.filter(({ host }) => isReachedFromOutside(host))) {
      this.#logger.warn(
        `Listener ${listenerName} accepts connections from other machines at ${host === '' ? '0.0.0.0' : host}:${port}, without authentication; listeners=${listenerName}://127.0.0.1:${port} keeps them out`,
        SERVER,
      );
    }
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
  started(): void {
    this.#logger.info(`Kafka version: ${KafkaVersion}`, 'org.apache.kafka.common.utils.AppInfoParser');
    this.#logger.info(`[KafkaServer id=${this.#brokerId}] started`, SERVER);
  }

  failed(error: unknown): void {
    const reason = messageOf(error);
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

/** As Kafka prints a value: lists in brackets, secrets never. */
function printed(key: ConfigKey, given: string | undefined): string {
  const text = given?.trim() ?? key.default;
  if (key.type === 'password' && text !== null) return '[hidden]';
  return key.type === 'list' ? `[${(text ?? '').split(/\s*,\s*/).join(', ')}]` : (text ?? 'null');
}
