import { ConfigError } from '@kafka-ts/broker/config/config-key';
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import type { Logger } from '@kafka-ts/environment/logger';
import { CliError } from '../cli-error.ts';
import { whileWorking } from '../output/working.ts';
import type { Terminal } from '../terminal.ts';
import { zooKeeperLogin } from '../zookeeper/client-login.ts';
import { serveUntilStopped } from './run-server.ts';
import { startFailure } from './start-failure.ts';

export interface KafkaSettings {
  /** Where the settings came from, for messages. */
  readonly origin: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly logger: Logger;
  /** Where the broker's own ZooKeeper listens, if `zookeeper.connect` is not set; 2181 by default. */
  readonly zookeeperPort?: number | undefined;
  /** Called when the broker serves. */
  readonly onStarted: (server: KafkaServer, config: KafkaConfig) => void;
}

/** Runs a broker in this process until it is stopped; answers the exit code. */
export async function runKafka(terminal: Terminal, settings: KafkaSettings): Promise<number> {
  const { logger, zookeeperPort, onStarted } = settings;
  const config = parse(settings);
  const fatal = Promise.withResolvers<Error>();
  let server: KafkaServer;
  try {
    const starting = KafkaServer.start(terminal.environment, config, {
      logger,
      zookeeperLogin: zooKeeperLogin(terminal),
      ...(zookeeperPort === undefined ? {} : { zookeeperPort }),
      onFatal: (reason) => fatal.resolve(new Error(reason)),
    });
    const what = `Starting; after a crash the logs in ${config.logDirs.join(', ')} are looked through`;
    server = await whileWorking(terminal, what, starting);
  } catch (error) {
    throw error instanceof ConfigError ? wrongSetting(settings, error) : startFailure('Kafka', error);
  }
  onStarted(server, config);
  return serveUntilStopped(
    terminal,
    { stop: () => server.stop(), failed: fatal.promise },
    {
      kind: 'kafka',
      directory: config.logDirs[0] ?? '.',
      logger,
      signalSource: 'org.apache.kafka.common.utils.LoggingSignalHandler',
    },
  );
}

function parse(settings: KafkaSettings): KafkaConfig {
  try {
    return KafkaConfig.parse(settings.properties);
  } catch (error) {
    throw error instanceof ConfigError ? wrongSetting(settings, error) : error;
  }
}

/** Every wrong value stops the start, with the file's name. */
function wrongSetting({ origin }: KafkaSettings, error: ConfigError): CliError {
  return new CliError(`${origin}: ${error.message}`, { cause: error });
}

/** A line for people: where everything is. */
export function summary(server: KafkaServer, config: KafkaConfig): string {
  const listeners = server.listeners.map(({ name, host, port }) => `${name}://${host}:${port}`).join(', ');
  return `Kafka listens at ${listeners}; data in ${config.logDirs.join(', ')}; ZooKeeper ${server.zookeeperConnect}; cluster ${server.clusterId}; broker ${server.brokerId}; pid ${process.pid}`;
}
