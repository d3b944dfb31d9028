/**
 * The Kafka clients of a connector: the worker's `bootstrap.servers`, its `producer.`, `consumer.` or `admin.` settings and
 * the connector's `….override.` ones above them. By own codec; `docs/kafkajs.md` says why.
 */
import type { Admin } from '@kafka-ts/client/admin';
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster, type ClusterOptions } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PollingGroupMember } from '@kafka-ts/client/group/polling-group-member';
import type { GroupMember } from '@kafka-ts/client/group-member';
import type { Producer } from '@kafka-ts/client/producer';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { ConfigError } from '../config/config-error.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import { withoutPrefix } from './prefixed.ts';
import type { WorkerConfig } from './worker-config.ts';

/** A producer gives up nothing by itself: a source waits until its brokers are back. */
const FOREVER_MS = Number.MAX_SAFE_INTEGER;
/** How soon a sink finds topics that did not exist when it asked; Java's five minutes are long for a topic just made. */
const METADATA_MAX_AGE_MS = 10_000;
/** A killed worker that is started again waits for its dead member; Java's 45 seconds are for long pauses of a collector. */
const SESSION_TIMEOUT_MS = 10_000;

type ClientKind = 'producer' | 'consumer' | 'admin';

/** A client's settings, and what reading them needs. */
class ClientSettings {
  readonly #values: ReadonlyMap<string, string>;

  constructor(config: WorkerConfig, kind: ClientKind, props: ConnectorProps) {
    const overrides = Object.entries(withoutPrefix(props, `${kind}.override.`));
    const bootstrap = config.values.list('bootstrap.servers').join(',');
    this.#values = new Map([['bootstrap.servers', bootstrap], ...config.clientProps(kind), ...overrides]);
    const protocol = this.text('security.protocol') ?? 'PLAINTEXT';
    if (protocol.toUpperCase() !== 'PLAINTEXT')
      throw ConfigError.invalid(`${kind}.security.protocol`, protocol, 'only PLAINTEXT is supported');
  }

  text(key: string): string | undefined {
    const text = this.#values.get(key)?.trim();
    return text === '' ? undefined : text;
  }

  number(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!Number.isFinite(value)) throw ConfigError.invalid(key, text, 'Not a number');
    return value;
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[], byDefault: T): T {
    const text = this.text(key) ?? byDefault;
    const found = allowed.find((each) => each === text.toLowerCase());
    if (found === undefined)
      throw ConfigError.invalid(key, text, `String must be one of: ${allowed.join(', ')}`);
    return found;
  }

  cluster(clientId: string, bootstrapTimeoutMs: number): ClusterOptions {
    const servers = this.text('bootstrap.servers') ?? '';
    const requestTimeoutMs = this.number('request.timeout.ms');
    try {
      return {
        bootstrap: parseBrokerList(servers),
        clientId: this.text('client.id') ?? clientId,
        bootstrapTimeoutMs,
        ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      };
    } catch (error) {
      throw ConfigError.invalid('bootstrap.servers', servers, messageOf(error));
    }
  }
}

const codecs = {
  none: CompressionCodec.none,
  gzip: CompressionCodec.gzip,
  snappy: CompressionCodec.snappy,
  lz4: CompressionCodec.lz4,
  zstd: CompressionCodec.zstd,
} as const;

const acksByText = { all: -1, '-1': -1, '0': 0, '1': 1 } as const;

export class ConnectClients {
  readonly #environment: Environment;
  readonly #config: WorkerConfig;

  constructor(environment: Environment, config: WorkerConfig) {
    this.#environment = environment;
    this.#config = config;
  }

  /** The producer, and the cluster it sends to, which is closed with it. @throws ConfigError */
  producer(
    clientId: string,
    props: ConnectorProps,
  ): { readonly producer: Producer; readonly cluster: Cluster } {
    const settings = new ClientSettings(this.#config, 'producer', props);
    const cluster = new Cluster(this.#environment, settings.cluster(clientId, 5000));
    const acks = settings.oneOf('acks', ['all', '-1', '0', '1'], 'all');
    const isIdempotent = settings.text('enable.idempotence');
    const producer = new PipelinedProducer(cluster, {
      acks: acksByText[acks],
      codec: codecs[settings.oneOf('compression.type', ['none', 'gzip', 'snappy', 'lz4', 'zstd'], 'none')],
      batchBytes: settings.number('batch.size'),
      requestTimeoutMs: settings.number('request.timeout.ms'),
      retries: settings.number('retries'),
      retryBackoffMs: settings.number('retry.backoff.ms'),
      deliveryTimeoutMs: settings.number('delivery.timeout.ms') ?? FOREVER_MS,
      maxBlockMs: settings.number('max.block.ms'),
      ...(isIdempotent === undefined ? {} : { isIdempotent: isIdempotent.toLowerCase() === 'true' }),
    });
    return { producer, cluster };
  }

  /** A member of the sink's group. @throws ConfigError */
  member(clientId: string, groupId: string, props: ConnectorProps): GroupMember {
    const settings = new ClientSettings(this.#config, 'consumer', props);
    return new PollingGroupMember(this.#environment, settings.cluster(clientId, 5000), {
      groupId: settings.text('group.id') ?? groupId,
      autoOffsetReset: settings.oneOf('auto.offset.reset', ['earliest', 'latest', 'none'], 'earliest'),
      isolationLevel: settings.oneOf(
        'isolation.level',
        ['read_uncommitted', 'read_committed'],
        'read_uncommitted',
      ),
      sessionTimeoutMs: settings.number('session.timeout.ms') ?? SESSION_TIMEOUT_MS,
      heartbeatIntervalMs: settings.number('heartbeat.interval.ms'),
      maxPollIntervalMs: settings.number('max.poll.interval.ms'),
      maxPollRecords: settings.number('max.poll.records'),
      groupInstanceId: settings.text('group.instance.id'),
      metadataMaxAgeMs: settings.number('metadata.max.age.ms') ?? METADATA_MAX_AGE_MS,
      mayCreateTopics: settings.oneOf('allow.auto.create.topics', ['true', 'false'], 'true') === 'true',
      apiTimeoutMs: settings.number('default.api.timeout.ms'),
      partitionBytes: settings.number('max.partition.fetch.bytes'),
    });
  }

  /** @throws ConfigError */
  admin(clientId: string, props: ConnectorProps = {}): { readonly admin: Admin; readonly cluster: Cluster } {
    const settings = new ClientSettings(this.#config, 'admin', props);
    const cluster = new Cluster(this.#environment, settings.cluster(clientId, 5000));
    return { admin: new KafkaAdmin(cluster), cluster };
  }

  /** The group of a sink connector, as its clients see it. */
  groupOf(connector: string, props: ConnectorProps): string {
    return new ClientSettings(this.#config, 'consumer', props).text('group.id') ?? `connect-${connector}`;
  }
}
