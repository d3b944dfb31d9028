/** Settings of the old consumers (`kafka.consumer.ConsumerConfig` of 0.8 – 1.1), with their defaults. */
import { booleanSetting, integerSetting } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';

export interface OldConsumerSettings {
  readonly groupId: string;
  readonly clientId: string;
  /** `zookeeper.session.timeout.ms`, 6000. */
  readonly sessionTimeoutMs: number;
  /** `zookeeper.connection.timeout.ms`; undefined for as long as people wait. */
  readonly connectionTimeoutMs: number | undefined;
  /** `rebalance.max.retries`, 4. */
  readonly rebalanceMaxRetries: number;
  /** `rebalance.backoff.ms`, else `zookeeper.sync.time.ms`, 2000. */
  readonly rebalanceBackoffMs: number;
  /** `auto.commit.enable`, true. */
  readonly isAutoCommitting: boolean;
  /** `auto.commit.interval.ms`, 60000. */
  readonly autoCommitIntervalMs: number;
  /** `auto.offset.reset`: `smallest` or `largest` (the default). */
  readonly resetTo: 'earliest' | 'latest';
  /** `offsets.storage`. */
  readonly offsetsStorage: 'zookeeper' | 'kafka';
  /** `dual.commit.enabled`, true where offsets are kept in Kafka. */
  readonly isDualCommitting: boolean;
  /** `offsets.channel.backoff.ms`, 1000. */
  readonly offsetsBackoffMs: number;
  /** `offsets.commit.max.retries`, 5. */
  readonly offsetsMaxRetries: number;
  /** `exclude.internal.topics`, true. */
  readonly excludesInternalTopics: boolean;
  /** `fetch.message.max.bytes`, 1 MiB. */
  readonly partitionBytes: number;
  /** `consumer.timeout.ms`: undefined waits for ever. */
  readonly consumerTimeoutMs: number | undefined;
}

/** @throws CliError for a value that the old consumers refuse */
export function oldConsumerSettings(
  settings: ReadonlyMap<string, string>,
  groupId: string,
): OldConsumerSettings {
  const integer = (key: string, byDefault: number): number => integerSetting(settings, key) ?? byDefault;
  checkName('group.id', groupId);
  checkName('client.id', settings.get('client.id') ?? '');
  const strategy = settings.get('partition.assignment.strategy') ?? 'range';
  if (strategy !== 'range') {
    // Releases order partitions differently for it: 0.8 – 0.11 by the hash of "[topic,0]", 1.0 by that of "topic-0".
    throw new CliError(
      `partition.assignment.strategy=${strategy} is not supported with --zookeeper; expected range`,
    );
  }
  const timeoutMs = integer('consumer.timeout.ms', -1);
  const isAutoCommitting = booleanSetting(settings, 'enable.auto.commit', true);
  const offsetsStorage = oneOf(settings, 'offsets.storage', ['zookeeper', 'kafka'] as const);
  return {
    groupId,
    clientId: settings.get('client.id') ?? groupId,
    sessionTimeoutMs: integer('zookeeper.session.timeout.ms', 6000),
    connectionTimeoutMs: integerSetting(settings, 'zookeeper.connection.timeout.ms'),
    rebalanceMaxRetries: integer('rebalance.max.retries', 4),
    rebalanceBackoffMs: integer('rebalance.backoff.ms', integer('zookeeper.sync.time.ms', 2000)),
    isAutoCommitting: booleanSetting(settings, 'auto.commit.enable', isAutoCommitting),
    autoCommitIntervalMs: integer('auto.commit.interval.ms', 60_000),
    resetTo: resetOf(settings),
    offsetsStorage,
    isDualCommitting: booleanSetting(settings, 'dual.commit.enabled', offsetsStorage === 'kafka'),
    offsetsBackoffMs: integer('offsets.channel.backoff.ms', 1000),
    offsetsMaxRetries: integer('offsets.commit.max.retries', 5),
    excludesInternalTopics: booleanSetting(settings, 'exclude.internal.topics', true),
    partitionBytes: integer('fetch.message.max.bytes', 2 ** 20),
    consumerTimeoutMs: timeoutMs < 0 ? undefined : timeoutMs,
  };
}

function resetOf(settings: ReadonlyMap<string, string>): 'earliest' | 'latest' {
  const word = oneOf(settings, 'auto.offset.reset', ['largest', 'smallest', 'latest', 'earliest'] as const);
  return word === 'smallest' || word === 'earliest' ? 'earliest' : 'latest';
}

/** One of the words that a key takes, in any case; the first is its default. */
function oneOf<const Words extends readonly [string, ...string[]]>(
  settings: ReadonlyMap<string, string>,
  key: string,
  words: Words,
): Words[number] {
  const given = (settings.get(key) ?? words[0]).trim().toLowerCase();
  const word: Words[number] | undefined = words.find((each) => each === given);
  if (word !== undefined) return word;
  throw new CliError(
    `Wrong value ${given} of ${key} in consumer config; valid values are ${words.join(', ')}`,
  );
}

/** Names that end in paths of ZooKeeper. */
function checkName(key: string, name: string): void {
  if (/^[a-zA-Z0-9._-]*$/.test(name)) return;
  throw new CliError(
    `${key} ${name} is illegal, contains a character other than ASCII alphanumerics, '.', '_' and '-'`,
  );
}
