/** What must hold between several settings of a broker, and what limits of one cannot say (`KafkaConfig.validateValues`). */
import { ConfigError } from './config-key.ts';
import type { KafkaConfig } from './kafka-config.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LEAST_DEDUPE_BYTES = 1024 * 1024;

/** Throws {@link ConfigError} in the words of Kafka for the first requirement that is not met. */
export function checkConfigRequirements(config: KafkaConfig): void {
  demand(rollMs(config) >= 1, 'log.roll.ms must be greater than or equal to 1');
  demand(rollJitterMs(config) >= 0, 'log.roll.jitter.ms must be greater than or equal to 0');
  const retention = retentionMs(config);
  demand(
    retention >= 1 || retention === -1,
    'log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
  );
  checkCleaner(config);
  checkConnections(config);
}

function demand(isMet: boolean, requirement: string): void {
  if (!isMet) throw new ConfigError(`requirement failed: ${requirement}`);
}

function rollMs(config: KafkaConfig): number {
  return config.get('log.roll.ms') ?? config.get('log.roll.hours') * HOUR_MS;
}

function rollJitterMs(config: KafkaConfig): number {
  return config.get('log.roll.jitter.ms') ?? config.get('log.roll.jitter.hours') * HOUR_MS;
}

/** -1 for every negative number: no limit. */
function retentionMs(config: KafkaConfig): number {
  const minutes = config.get('log.retention.minutes');
  const coarse = minutes === undefined ? config.get('log.retention.hours') * HOUR_MS : minutes * MINUTE_MS;
  const result = config.get('log.retention.ms') ?? coarse;
  return result < 0 ? -1 : result;
}

function checkCleaner(config: KafkaConfig): void {
  const threads = config.get('log.cleaner.threads');
  // Apache divides by it, and says no more.
  if (threads === 0) throw new ConfigError('/ by zero');
  demand(
    Math.trunc(config.get('log.cleaner.dedupe.buffer.size') / threads) > LEAST_DEDUPE_BYTES,
    'log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.',
  );
}

function checkConnections(config: KafkaConfig): void {
  const overrides = connectionOverrides(config);
  demand(
    config.get('max.connections.per.ip') > 0 || overrides.size > 0,
    'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.',
  );
  const wrong = [...overrides.keys()].filter((address) => !/^[\da-zA-Z:._%-]+$/.test(address));
  if (wrong.length > 0) {
    throw new ConfigError(`max.connections.per.ip.overrides contains invalid addresses : ${wrong.join(',')}`);
  }
}

/** `max.connections.per.ip.overrides`, `host:count,…`, by host. */
export function connectionOverrides(config: KafkaConfig): ReadonlyMap<string, number> {
  const key = 'max.connections.per.ip.overrides';
  const result = new Map<string, number>();
  const pairs = config.get(key).split(/\s*,\s*/);
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.lastIndexOf(':');
    const count = pair.slice(at + 1).trim();
    if (at < 0 || !/^[+-]?\d+$/.test(count)) {
      throw new ConfigError(
        `Error parsing configuration property '${key}': expected host:count, found ${JSON.stringify(pair)}`,
      );
    }
    result.set(pair.slice(0, at).trim(), Number(count));
  }
  return result;
}
