/** kafka-configs with `--bootstrap-server`: topics, brokers and their loggers, in the words of 3.9.2. */

import {
  alterResource,
  type ConfigEntry,
  type ConfigResource,
  describeResource,
  ownSource,
} from '@kafka-ts/client/admin/config-resources';
import type { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { CliError } from '../cli-error.ts';
import type { ConfigRequest } from './check-options.ts';
import type { ConfigChange, ConfigView } from './config-view.ts';

const resourceTypes: Readonly<Record<string, ConfigResource['type']>> = {
  topics: 'topic',
  brokers: 'broker',
  'broker-loggers': 'brokerLogger',
};

const sourceNames: ReadonlyMap<number, string> = new Map([
  [1, 'DYNAMIC_TOPIC_CONFIG'],
  [2, 'DYNAMIC_BROKER_CONFIG'],
  [3, 'DYNAMIC_DEFAULT_BROKER_CONFIG'],
  [4, 'STATIC_BROKER_CONFIG'],
  [5, 'DEFAULT_CONFIG'],
  [6, 'DYNAMIC_BROKER_LOGGER_CONFIG'],
]);

export class BrokerConfigs {
  readonly #admin: KafkaAdmin;
  readonly #cluster: Cluster;

  constructor(admin: KafkaAdmin, cluster: Cluster) {
    this.#admin = admin;
    this.#cluster = cluster;
  }

  close(): void {
    this.#admin.close();
  }

  /** Changes one entity; answers what is said of it. */
  async alter({ types, names }: ConfigRequest, change: ConfigChange): Promise<string> {
    const [entityType = '', name = ''] = [types[0], names[0]];
    const resource = this.#resource(entityType, name);
    const known = await describeResource(this.#cluster, resource);
    if (resource.type === 'brokerLogger') {
      const names = new Set(known.map((entry) => entry.name));
      const unknown = [...change.deleted, ...change.added.keys()].filter((one) => !names.has(one));
      if (unknown.length > 0) throw new CliError(`Invalid broker logger(s): ${unknown.join(',')}`);
    } else {
      const set = new Set(known.filter(isOwn(resource)).map((entry) => entry.name));
      const unknown = change.deleted.filter((one) => !set.has(one));
      if (unknown.length > 0) throw new CliError(`Invalid config(s): ${unknown.join(',')}`);
    }
    await alterResource(this.#cluster, resource, change);
    return name === ''
      ? `Completed updating default config for ${entityType} in the cluster.`
      : `Completed updating config for ${entityType.slice(0, -1)} ${name}.`;
  }

  /** Each entity that is meant: its headline first, so that it is seen what failed. */
  async *describe({ types, names }: ConfigRequest, isAll: boolean): AsyncGenerator<ConfigView> {
    const [entityType = ''] = types;
    for (const name of names.length > 0 ? names.slice(0, 1) : await this.#all(entityType)) {
      const resource = this.#resource(entityType, name);
      const which = isAll ? 'All' : 'Dynamic';
      yield {
        entity: { type: entityType, name },
        headline:
          name === ''
            ? `Default configs for ${entityType} in the cluster are:`
            : `${which} configs for ${entityType.slice(0, -1)} ${name} are:`,
        configs: async () => {
          const entries = await describeResource(this.#cluster, resource);
          const isShown = isAll || resource.type === 'brokerLogger' ? () => true : isOwn(resource);
          return entries
            .filter(isShown)
            .map((entry) => ({ ...entry, line: lineOf(entry), sourceName: sourceOf(entry.source) }));
        },
      };
    }
  }

  #resource(entityType: string, name: string): ConfigResource {
    const type = resourceTypes[entityType];
    if (type !== undefined) return { type, name };
    if (entityType === 'client-metrics')
      throw new CliError('client-metrics are configured in KRaft clusters only, and this one has ZooKeeper');
    throw new CliError(
      `${entityType} are configured with --zookeeper: this tool does not speak the brokers' requests for quotas and SCRAM credentials yet`,
    );
  }

  async #all(entityType: string): Promise<string[]> {
    this.#resource(entityType, '');
    if (entityType === 'topics') return this.#admin.listTopics();
    const { brokers } = await this.#cluster.metadata([]);
    return [...brokers.map(({ nodeId }) => `${nodeId}`), ''];
  }
}

function isOwn(resource: ConfigResource): (entry: ConfigEntry) => boolean {
  return ({ source }) => source === ownSource(resource);
}

function sourceOf(source: number): string {
  return sourceNames.get(source) ?? 'UNKNOWN';
}

function lineOf({ name, value, isSensitive, synonyms }: ConfigEntry): string {
  const origins = synonyms.map((one) => `${sourceOf(one.source)}:${one.name}=${one.value}`).join(', ');
  return `  ${name}=${value} sensitive=${isSensitive} synonyms={${origins}}`;
}
