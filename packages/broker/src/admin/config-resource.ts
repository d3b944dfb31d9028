/** The resources that have a configuration, and the operations on single keys, by their numbers in the protocol. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { ConfigKey } from '../config/config-key.ts';
import { propertiesOrder } from '../config/dynamic/scala-set.ts';
import { type Refusal, refuse } from './refusal.ts';

/** `ConfigResource.Type`. */
export const ConfigResourceType = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16 } as const;

/** `AlterConfigOp.OpType`. */
export const ConfigOperation = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

/** One change of one key. */
export interface ConfigChange {
  readonly name: string;
  readonly operation: number;
  /** Null where the operation needs none. */
  readonly value: string | null;
}

/** What one resource is to become. */
export interface ConfigAlteration {
  readonly type: number;
  readonly name: string;
  readonly changes: readonly ConfigChange[];
  /** AlterConfigs: keys that are not named lose their setting. */
  readonly isWhole: boolean;
}

const listKeyDefault = (key: ConfigKey): string => key.default ?? '';

/**
 * The settings after `changes`; only lists can be appended to and subtracted from, and theirs are compared as texts, entry for entry.
 * Throws a KafkaError for an operation that the key does not have, and for unknown operations and keys, as Apache does by accident.
 */
export function withChanges(
  present: ReadonlyMap<string, string>,
  changes: readonly ConfigChange[],
  keyOf: (name: string) => ConfigKey | undefined,
): Map<string, string> {
  const result = new Map(present);
  for (const { name, operation, value } of changes) {
    const text = value ?? '';
    switch (operation) {
      case ConfigOperation.set:
        result.set(name, text);
        break;
      case ConfigOperation.delete:
        result.delete(name);
        break;
      case ConfigOperation.append: {
        const key = listKey(name, 'append', keyOf);
        const before = entries(result.get(name) ?? listKeyDefault(key));
        result.set(
          name,
          [...before, ...text.split(',').filter((entry) => !before.includes(entry))].join(','),
        );
        break;
      }
      case ConfigOperation.subtract: {
        const key = listKey(name, 'subtract', keyOf);
        const before = (result.get(name) ?? listKeyDefault(key)).split(',');
        result.set(name, without(before, text.split(',')).join(','));
        break;
      }
      default:
        throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR);
    }
  }
  return result;
}

function entries(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

/** Each entry that is taken away takes one of its kind. */
function without(entriesBefore: readonly string[], taken: readonly string[]): string[] {
  const left = [...entriesBefore];
  for (const entry of taken) {
    const at = left.indexOf(entry);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

function listKey(
  name: string,
  what: 'append' | 'subtract',
  keyOf: (name: string) => ConfigKey | undefined,
): ConfigKey {
  const key = keyOf(name);
  if (key === undefined) throw new KafkaError(Errors.UNKNOWN_SERVER_ERROR);
  if (key.type === 'list') return key;
  throw new KafkaError(Errors.INVALID_CONFIG, `Config value ${what} is not allowed for config key: ${name}`);
}

/** What is wrong with the changes themselves, whatever the resource. */
export function changesProblem(changes: readonly ConfigChange[]): Refusal | undefined {
  if (new Set(changes.map(({ name }) => name)).size < changes.length)
    return refuse(Errors.INVALID_REQUEST, 'Error due to duplicate config keys');
  const empty = changes.filter(
    ({ operation, value }) => operation !== ConfigOperation.delete && value === null,
  );
  if (empty.length === 0) return undefined;
  const names = empty.map(({ name }) => name).join(', ');
  return refuse(Errors.INVALID_REQUEST, `Null value not supported for : ${names}`);
}

/** The settings in the order in which Apache writes them. */
export function inStoredOrder(configs: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(propertiesOrder([...configs.keys()]).map((name) => [name, configs.get(name) ?? '']));
}
