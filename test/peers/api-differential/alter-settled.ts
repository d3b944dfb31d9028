/** Waits until a broker has taken over what it was told to. */
import { type DescribeConfigsResponse, describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { KafkaConnection } from '../lib/kafka-connection.ts';
import type { AlterCase } from './alter-cases.ts';
import type { Side } from './side.ts';

export const resourceTypes = { topic: 2, broker: 4, logger: 8 } as const;

export interface Target {
  readonly resourceType: number;
  readonly resourceName: string;
}

const patienceMs = 3000;

interface Resource extends Target {
  readonly configurationKeys: string[];
}

/** What the broker says of a resource, and nothing is noted. */
export async function look(side: Side, resource: Resource): Promise<Map<string, Entry>> {
  const connection = await KafkaConnection.open(side.port);
  try {
    const { results } = await connection.call(describeConfigs, 4, { resources: [resource] });
    return new Map((results[0]?.configs ?? []).map((entry) => [entry.name, entry]));
  } finally {
    connection.close();
  }
}

export type Entry = DescribeConfigsResponse['results'][number]['configs'][number];

/**
 * A broker takes over what stands in ZooKeeper when it hears of it: waits until it has. `before`: what it said of the keys, where the new
 * value is not known beforehand.
 */
export async function settled(
  side: Side,
  target: Target,
  changes: AlterCase['changes'],
  before: ReadonlyMap<string, Entry> = new Map(),
): Promise<void> {
  // Of topics both tell what stands in ZooKeeper, and levels of loggers are in the broker alone.
  if (target.resourceType !== resourceTypes.broker) return;
  const own = target.resourceName === '' ? 3 : 2;
  const resource = { ...target, configurationKeys: changes.map(([, name]) => name) };
  const isSeen = (seen: Map<string, Entry>): boolean =>
    changes.every(([operation, name, value = null]) => {
      const entry = seen.get(name);
      if (operation === 'delete') return entry?.configSource !== own;
      if (operation !== 'set') return entry?.value !== before.get(name)?.value;
      return entry?.configSource === own && (entry.isSensitive || isSameValue(entry.value, value));
    });
  const hasSet = changes.some(([operation]) => operation === 'set' || operation === 'delete');
  const deadlineMs = Date.now() + (hasSet ? patienceMs : patienceMs / 6);
  while (!isSeen(await look(side, resource))) {
    if (Date.now() > deadlineMs) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Brokers tell numbers and lists in one form, however they were written. */
function isSameValue(told: string | null, value: string | null): boolean {
  const plain = (text: string | null): string => (text ?? '').replaceAll(/\s|^\+/g, '').toLowerCase();
  return plain(told) === plain(value) || Number(told) === Number(value);
}
