/** Configuration of topics, brokers and loggers as tools ask for it and change it. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { alterConfigs } from '@kafka-ts/protocol/messages/alter-configs';
import { type DescribeConfigsResponse, describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { incrementalAlterConfigs } from '@kafka-ts/protocol/messages/incremental-alter-configs';
import type { Cluster } from '../cluster/cluster.ts';
import type { BrokerConnection } from '../connection/broker-connection.ts';

/** `ConfigResource.Type`, by name. */
export const configResourceTypes = { topic: 2, broker: 4, brokerLogger: 8 } as const;

export interface ConfigResource {
  readonly type: keyof typeof configResourceTypes;
  /** Of a broker its id, or "" for the defaults of all. */
  readonly name: string;
}

/** `ConfigSource` of the protocol. */
export const configSources = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
} as const;

export interface ConfigEntry {
  readonly name: string;
  /** Null for none, and for secrets. */
  readonly value: string | null;
  readonly source: number;
  readonly isSensitive: boolean;
  /** Where else it could have come from, the first being where it does; nothing from brokers before 1.1. */
  readonly synonyms: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: number;
  }[];
}

/** Keys to set, with their values, and keys to delete. */
export interface ConfigChanges {
  readonly added: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

const SET = 0;
const DELETE = 1;

/** Everything that the broker tells of a resource, by name. */
export async function describeResource(cluster: Cluster, resource: ConfigResource): Promise<ConfigEntry[]> {
  const connection = await brokerFor(cluster, resource);
  const version = connection.versionOf(describeConfigs);
  if (version === undefined) throw unsupported('DescribeConfigs');
  const { results } = await connection.request(
    describeConfigs,
    {
      resources: [{ ...onTheWire(resource), configurationKeys: null }],
      ...(version === 0 ? {} : { includeSynonyms: true }),
    },
    { version },
  );
  const [result] = results;
  raise(result);
  return (result?.configs ?? [])
    .map((entry) => entryOf(entry, resource, version))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Changes single keys; brokers before 2.3 are given the whole, which is read before. */
export async function alterResource(
  cluster: Cluster,
  resource: ConfigResource,
  { added, deleted }: ConfigChanges,
): Promise<void> {
  const connection = await brokerFor(cluster, resource);
  if (connection.versionOf(incrementalAlterConfigs) === undefined) {
    await replaceConfigs(cluster, connection, resource, { added, deleted });
    return;
  }
  const configs = [
    ...[...added].map(([name, value]) => ({ name, value, configOperation: SET })),
    ...deleted.map((name) => ({ name, value: '', configOperation: DELETE })),
  ];
  const { responses } = await connection.request(incrementalAlterConfigs, {
    resources: [{ ...onTheWire(resource), configs }],
    validateOnly: false,
  });
  raise(responses[0]);
}

async function replaceConfigs(
  cluster: Cluster,
  connection: BrokerConnection,
  resource: ConfigResource,
  { added, deleted }: ConfigChanges,
): Promise<void> {
  if (connection.versionOf(alterConfigs) === undefined) throw unsupported('AlterConfigs');
  const configs = new Map<string, string>();
  for (const { name, value, source } of await describeResource(cluster, resource)) {
    if (source !== ownSource(resource)) continue;
    if (value === null && !added.has(name) && !deleted.includes(name)) {
      throw new KafkaError(
        Errors.INVALID_CONFIG,
        `All sensitive broker config entries must be specified for --alter, missing entries: Set(${name})`,
      );
    }
    configs.set(name, value ?? '');
  }
  for (const [name, value] of added) configs.set(name, value);
  for (const name of deleted) configs.delete(name);
  const { responses } = await connection.request(alterConfigs, {
    resources: [{ ...onTheWire(resource), configs: [...configs].map(([name, value]) => ({ name, value })) }],
    validateOnly: false,
  });
  raise(responses[0]);
}

/** The source that settings made for the resource itself have. */
export function ownSource({ type, name }: ConfigResource): number {
  if (type === 'topic') return configSources.topic;
  return name === '' ? configSources.dynamicDefaultBroker : configSources.dynamicBroker;
}

/** A broker answers for itself only. */
function brokerFor(cluster: Cluster, { type, name }: ConfigResource): Promise<BrokerConnection> {
  return type === 'topic' || name === '' ? cluster.anyBroker() : cluster.broker(Number(name));
}

function onTheWire({ type, name }: ConfigResource): { resourceType: number; resourceName: string } {
  return { resourceType: configResourceTypes[type], resourceName: name };
}

function entryOf(
  { name, value, isDefault, configSource, isSensitive, synonyms }: WireEntry,
  { type }: ConfigResource,
  version: number,
): ConfigEntry {
  // Version 0 knows defaults and others; what a broker has beside defaults was in its file then.
  const unlike = type === 'topic' ? configSources.topic : configSources.staticBroker;
  const source = version > 0 ? configSource : isDefault ? configSources.default : unlike;
  return { name, value, source, isSensitive, synonyms };
}

type WireEntry = DescribeConfigsResponse['results'][number]['configs'][number];

function raise(
  answer: { readonly errorCode: number; readonly errorMessage: string | null } | undefined,
): void {
  if (answer === undefined || answer.errorCode === Errors.NONE.code) return;
  // Brokers say the empty text of topics that there are not, and Kafka's tools print it.
  throw new KafkaError(errorByCode(answer.errorCode), answer.errorMessage ?? undefined);
}

function unsupported(api: string): KafkaError {
  return new KafkaError(Errors.UNSUPPORTED_VERSION, `The broker does not support ${api}`);
}
