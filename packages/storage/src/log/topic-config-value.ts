/** How the text of a topic's configuration becomes a value, and what Kafka says when it cannot. */
import {
  isTopicConfigName,
  type TopicConfigKey,
  type TopicConfigName,
  topicConfigKey,
} from './topic-config-keys.ts';

/** A configuration that is refused (`INVALID_CONFIG`), in Kafka's words. */
export class InvalidTopicConfigError extends Error {
  override readonly name = 'InvalidTopicConfigError';
}

/** Where a value comes from: the topic itself, a key of the broker, or the table. */
export type TopicConfigSource =
  | { readonly kind: 'topic' }
  | { readonly kind: 'broker'; readonly key: string }
  | { readonly kind: 'default' };

export interface ResolvedTopicConfig {
  readonly text: string;
  readonly source: TopicConfigSource;
}

/** Raw settings, name → text. */
export type RawConfig = ReadonlyMap<string, string>;

/** The text that counts for `name`, and who gave it. */
export function resolveTopicConfig(
  name: TopicConfigName,
  topic: RawConfig,
  broker: RawConfig,
): ResolvedTopicConfig {
  const own = topic.get(name);
  if (own !== undefined) return { text: own, source: { kind: 'topic' } };
  const key = topicConfigKey(name);
  for (const synonym of key.synonyms) {
    const text = broker.get(synonym.key);
    if (text === undefined || text.trim() === '') continue;
    return { text: inTopicUnit(text, synonym.factor), source: { kind: 'broker', key: synonym.key } };
  }
  return { text: key.default, source: { kind: 'default' } };
}

/** Hours and minutes become milliseconds; anything below zero means "no limit" whatever the unit. */
function inTopicUnit(text: string, factor: number | undefined): string {
  if (factor === undefined || !/^\s*[+-]?\d+\s*$/.test(text)) return text;
  const value = Number(text);
  return value < 0 ? '-1' : String(value * factor);
}

/** Throws {@link InvalidTopicConfigError} unless every key is known and every value allowed. */
export function validateTopicConfig(topic: RawConfig): void {
  for (const [name, text] of topic) {
    if (!isTopicConfigName(name)) throw new InvalidTopicConfigError(`Unknown topic config name: ${name}`);
    checkText(name, text);
  }
  const lagOf = (name: TopicConfigName): number =>
    numberValue(name, resolveTopicConfig(name, topic, new Map()).text);
  const [min, max] = [lagOf('min.compaction.lag.ms'), lagOf('max.compaction.lag.ms')];
  if (min > max) {
    throw new InvalidTopicConfigError(
      `conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`,
    );
  }
}

function checkText(name: TopicConfigName, text: string): void {
  const { type } = topicConfigKey(name);
  if (type === 'boolean') booleanValue(name, text);
  else if (type === 'list') listValue(name, text);
  else if (type === 'string') stringValue(name, text);
  else numberValue(name, text);
}

export function booleanValue(name: TopicConfigName, text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw invalid(name, text, 'Expected value to be either true or false');
}

/** Whole numbers beyond 2^53 become Infinity: they stand for "never" and "no limit". */
export function numberValue(name: TopicConfigName, text: string): number {
  const key = topicConfigKey(name);
  const value = parseNumber(key, text.trim());
  if (value === undefined) throw invalid(name, text, `Not a number of type ${key.type.toUpperCase()}`);
  if (key.min !== undefined && value < key.min)
    throw invalid(name, text, `Value must be at least ${key.min}`);
  if (key.max !== undefined && value > key.max)
    throw invalid(name, text, `Value must be no more than ${key.max}`);
  return value > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : value;
}

function parseNumber(key: TopicConfigKey, text: string): number | undefined {
  if (key.type === 'double') {
    const value = Number(text);
    return text === '' || Number.isNaN(value) ? undefined : value;
  }
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  const bits = key.type === 'int' ? 32 : 64;
  return BigInt.asIntN(bits, value) === value ? Number(value) : undefined;
}

export function stringValue(name: TopicConfigName, text: string): string {
  const trimmed = text.trim();
  checkChoice(name, trimmed);
  return trimmed;
}

export function listValue(name: TopicConfigName, text: string): string[] {
  const entries = text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim());
  for (const entry of entries) checkChoice(name, entry);
  return entries;
}

function checkChoice(name: TopicConfigName, text: string): void {
  const { oneOf } = topicConfigKey(name);
  if (oneOf !== undefined && !oneOf.includes(text)) {
    throw invalid(name, text, `String must be one of: ${oneOf.join(', ')}`);
  }
}

function invalid(name: string, text: string, reason: string): InvalidTopicConfigError {
  return new InvalidTopicConfigError(`Invalid value ${text} for configuration ${name}: ${reason}`);
}
