/**
 * Whether a running broker can go from one configuration to another: what the parts that would be reconfigured say
 * (`BrokerReconfigurable.validateReconfiguration` and its kin).
 */
import { ConfigError } from '../config-key.ts';
import type { ConfigName } from '../config-keys.ts';
import type { KafkaConfig } from '../kafka-config.ts';
import { listenersOf } from '../listeners.ts';
import { listenerNumber } from './listener-prefix.ts';

const threadPools = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
] as const satisfies readonly ConfigName[];

/** Throws {@link ConfigError} in Kafka's words, as the answer to an alteration carries them. */
export function checkReconfiguration(current: KafkaConfig, changed: KafkaConfig): void {
  try {
    checkMetricReporters(current, changed);
    checkListeners(current, changed);
    for (const name of threadPools) checkThreads(name, current.get(name), changed.get(name));
    checkCleanerThreads(current.get('log.cleaner.threads'), changed.get('log.cleaner.threads'));
    checkLocalRetention(changed);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Apache hands the exception itself to a constructor that expects a name and a value.
    throw new ConfigError(
      `Invalid value org.apache.kafka.common.config.ConfigException: ${error.message} for configuration Invalid dynamic configuration`,
      { cause: error },
    );
  }
}

/** A reporter is a Java class, and there is none to load. */
function checkMetricReporters(current: KafkaConfig, changed: KafkaConfig): void {
  const name = 'metric.reporters';
  if (changed.text(name) === current.text(name) || (changed.text(name) ?? '') === '') return;
  throw new ConfigError(
    `Validation of dynamic config update of Set(${name}) failed with class class kafka.server.DynamicMetricsReporters`,
  );
}

function checkThreads(name: string, present: number, wanted: number): void {
  if (wanted === present) return;
  const failure = `Dynamic thread count update validation failed for ${name}=${wanted}`;
  if (wanted <= 0) throw new ConfigError(`${failure}, value should be at least 1`);
  if (wanted < Math.trunc(present / 2)) {
    throw new ConfigError(`${failure}, value should be at least half the current value ${present}`);
  }
  if (wanted > present * 2) {
    throw new ConfigError(`${failure}, value should not be greater than double the current value ${present}`);
  }
}

function checkCleanerThreads(present: number, wanted: number): void {
  if (wanted < 1) throw new ConfigError('Log cleaner threads should be at least 1');
  if (wanted < Math.trunc(present / 2)) {
    throw new ConfigError(
      `Log cleaner threads cannot be reduced to less than half the current value ${present}`,
    );
  }
  if (wanted > present * 2) {
    throw new ConfigError(
      `Log cleaner threads cannot be increased to more than double the current value ${present}`,
    );
  }
}

function checkListeners(current: KafkaConfig, changed: KafkaConfig): void {
  const before = new Map(listenersOf(current).bound.map((endPoint) => [endPoint.listenerName, endPoint]));
  for (const { listenerName, securityProtocol } of listenersOf(changed).bound) {
    const former = before.get(listenerName);
    if (former === undefined) continue;
    if (former.securityProtocol !== securityProtocol) {
      throw new ConfigError(`Security protocol cannot be updated for existing listener ${listenerName}`);
    }
    const threads = 'num.network.threads';
    const present = listenerNumber(current, listenerName, threads);
    checkThreads(threads, present, listenerNumber(changed, listenerName, threads));
    for (const name of ['max.connections', 'max.connection.creation.rate'] as const) {
      const value = listenerNumber(changed, listenerName, name);
      if (value <= 0) throw new ConfigError(`Invalid ${name} ${value}`);
    }
  }
}

/** Of records that would be tiered: not longer here than anywhere. */
function checkLocalRetention(changed: KafkaConfig): void {
  checkLocal(changed, 'log.local.retention.ms', 'log.retention.ms', retentionMsOf(changed));
  checkLocal(changed, 'log.local.retention.bytes', 'log.retention.bytes', changed.get('log.retention.bytes'));
}

function retentionMsOf(config: KafkaConfig): number {
  const minutes = config.get('log.retention.minutes');
  const coarse = minutes === undefined ? config.get('log.retention.hours') * 3_600_000 : minutes * 60_000;
  return config.get('log.retention.ms') ?? coarse;
}

function checkLocal(
  config: KafkaConfig,
  name: 'log.local.retention.ms' | 'log.local.retention.bytes',
  whole: string,
  limit: number,
): void {
  const local = config.get(name);
  if (limit < 0 || local === -2) return;
  if (local === -1) {
    throw new ConfigError(
      `Invalid value -1 for configuration ${name}: Value must not be -1 as ${whole} value is set as ${limit}.`,
    );
  }
  if (local > limit) {
    throw new ConfigError(
      `Invalid value ${local} for configuration ${name}: Value must not be more than ${whole} property value: ${limit}`,
    );
  }
}
