/**
 * What has a configuration in ZooKeeper: a topic, a broker, a client id, a user, clients of a user, an address; or all of a type. Names of
 * users and clients stand in paths percent-encoded (`org.apache.kafka.common.utils.Sanitizer`).
 */
import { DefaultEntityName } from '@kafka-ts/broker/znodes/entity-config';

export const entityTypes = ['topics', 'clients', 'users', 'brokers', 'ips'] as const;
export type EntityType = (typeof entityTypes)[number];

/** One of a type, the default of it, or (undefined) all. */
export interface Entity {
  readonly type: EntityType;
  /** As it stands in the path. */
  readonly name: string | undefined;
}

/** A user may have clients of its own below it. */
export interface ConfigEntity {
  readonly root: Entity;
  readonly child?: Entity | undefined;
}

const typeNames: Readonly<Record<EntityType, string>> = {
  topics: 'topic',
  clients: 'client-id',
  users: 'user-principal',
  brokers: 'brokers',
  ips: 'ips',
};

/** A name in a path; "" is the default of its type. */
export function pathName(type: EntityType, name: string): string {
  if (name === '') return DefaultEntityName;
  if (type !== 'users' && type !== 'clients') return name;
  return encodeURIComponent(name).replaceAll(
    /[!'()*~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Below `/config/<type of the root>/`. */
export function pathOf({ root, child }: ConfigEntity): string {
  const below =
    child === undefined ? '' : `/${child.type}${child.name === undefined ? '' : `/${child.name}`}`;
  return `${root.name ?? ''}${below}`;
}

/** As Kafka's tools name it: `topic 'orders'`, `default client-id`, `user-principal 'a', client-id 'b'`. */
export function entityText({ root, child }: ConfigEntity): string {
  const own = nameText(root);
  return child === undefined ? own : `${own}, ${nameText(child)}`;
}

function nameText({ type, name }: Entity): string {
  if (name === undefined) return type;
  if (name === DefaultEntityName) return `default ${typeNames[type]}`;
  const isEncoded = type === 'users' || type === 'clients';
  return `${typeNames[type]} '${isEncoded ? decoded(name) : name}'`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
