/** kafka-configs: shows and changes the configuration of topics, brokers, users and clients, through the brokers or through ZooKeeper. */
import { ConfigError, InvalidConfigurationError } from '@kafka-ts/broker/config/config-key';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { BrokerConfigs } from '../configs/broker-configs.ts';
import { type ConfigRequest, checkConfigOptions } from '../configs/check-options.ts';
import { entityText } from '../configs/config-entity.ts';
import { OperationError } from '../configs/operation-error.ts';
import { configsToAdd, configsToDelete, formatWarning } from '../configs/parse-configs.ts';
import type { ZooKeeperConfigs } from '../configs/zookeeper-configs.ts';
import { javaException } from '../consumer-groups/java-exceptions.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { type JsonValue, wantsJson, writeJson } from '../output/json.ts';
import { configsSpec } from './configs/options.ts';

export class Configs extends KafkaCommand {
  override readonly spec = configsSpec;
  /** The call as it was typed: failures repeat it, and the order of names and defaults counts. */
  readonly #typed: readonly string[] = [...this.argv];

  protected override async main(options: ParsedOptions): Promise<number> {
    const request = checkConfigOptions(options, this.#typed);
    try {
      if (options.has('zookeeper')) await this.#throughZooKeeper(options, request);
      else await this.#throughBrokers(options, request);
      return 0;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #throughZooKeeper(options: ParsedOptions, request: ConfigRequest): Promise<void> {
    const { connectZooKeeper } = await import('../zookeeper/connect.ts');
    const { ZooKeeperConfigs } = await import('../configs/zookeeper-configs.ts');
    const client = await connectZooKeeper(this.terminal, options.required('zookeeper'));
    const service = new ZooKeeperConfigs(this.terminal.environment, client);
    try {
      if (request.action === 'alter') this.#print(await service.alter(request, this.#change(options)));
      else await this.#describeStored(service, request, options);
    } finally {
      await service.close();
    }
  }

  async #throughBrokers(options: ParsedOptions, request: ConfigRequest): Promise<void> {
    const settings = clientSettings(options, 'command-config', undefined);
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const { KafkaAdmin } = await import('@kafka-ts/client/admin/kafka-admin');
    const { BrokerConfigs } = await import('../configs/broker-configs.ts');
    const bootstrap = brokerAddresses(options.required('bootstrap-server'));
    const clientId = settings.get('client.id') ?? 'kafka-configs';
    const cluster = new Cluster(this.terminal.environment, { bootstrap, clientId });
    const service = new BrokerConfigs(new KafkaAdmin(cluster), cluster);
    try {
      if (request.action === 'alter') this.#print(await service.alter(request, this.#change(options)));
      else await this.#describe(service, request, options);
    } finally {
      service.close();
    }
  }

  #change(options: ParsedOptions) {
    const added = configsToAdd(options);
    const warning = formatWarning(added);
    if (warning !== undefined) this.#print(warning);
    return { added, deleted: configsToDelete(options) };
  }

  async #describe(service: BrokerConfigs, request: ConfigRequest, options: ParsedOptions): Promise<void> {
    const documents: JsonValue[] = [];
    for await (const view of service.describe(request, options.has('all'))) {
      if (!wantsJson(options)) this.#print(view.headline);
      const configs = await view.configs();
      if (!wantsJson(options)) for (const { line } of configs) this.#print(line);
      documents.push({
        ...view.entity,
        configs: configs.map(({ name, value, sourceName, isSensitive }) => ({
          name,
          value,
          source: sourceName,
          sensitive: isSensitive,
        })),
      });
    }
    if (wantsJson(options)) writeJson(this.terminal, { entities: documents });
  }

  async #describeStored(
    service: ZooKeeperConfigs,
    request: ConfigRequest,
    options: ParsedOptions,
  ): Promise<void> {
    const found = await service.describe(request);
    if (wantsJson(options)) {
      const entities = found.map(({ entity, configs }) => ({
        type: entity.root.type,
        name: entity.root.name,
        client: entity.child?.name,
        configs: [...configs].map(([name, value]) => ({ name, value })),
      }));
      writeJson(this.terminal, { entities });
      return;
    }
    for (const { entity, configs } of found) {
      const pairs = [...configs].map(([name, value]) => `${name}=${value}`);
      this.#print(`Configs for ${entityText(entity)} are ${pairs.join(',')}`);
    }
  }

  /** What Kafka prints for failures that are not the user's: the call itself, then the exception. */
  #failure(error: unknown): Error {
    if (error instanceof CliError) return error;
    const call = `Error while executing config command with args '${this.#typed.join(' ')}'\n`;
    if (error instanceof KafkaError) {
      this.terminal.stderr.write(call);
      // Kafka's tool looks at the names of topics that it describes before it asks a broker.
      const isOwn =
        error.code === Errors.INVALID_TOPIC_EXCEPTION.code &&
        this.#typed.includes('--describe') &&
        !this.#typed.includes('--entity-default');
      const wrapper = isOwn ? '' : 'java.util.concurrent.ExecutionException: ';
      return new CliError(`${wrapper}${javaException(error)}`, { cause: error });
    }
    if (error instanceof OperationError) {
      this.terminal.stderr.write(call);
      return new CliError(`${error.name}: ${error.message}`, { cause: error });
    }
    if (error instanceof InvalidConfigurationError) return new CliError(error.message, { cause: error });
    if (error instanceof ConfigError) {
      this.terminal.stderr.write(call);
      return new CliError(`org.apache.kafka.common.config.ConfigException: ${error.message}`, {
        cause: error,
      });
    }
    return friendlyFailure(error);
  }

  #print(line: string): void {
    this.terminal.stdout.write(`${line}\n`);
  }
}
