/** kafka-configs with `--zookeeper`: reads and writes the znodes that brokers read, in the words of 2.2.0, which knows all types there. */
import { topicNameProblem } from '@kafka-ts/broker/admin/topic-names';
import { checkDynamicConfigs, isDynamicPassword } from '@kafka-ts/broker/config/dynamic/check-dynamic';
import { PasswordEncoder } from '@kafka-ts/broker/config/dynamic/password-encoder';
import { propertiesOrder, scalaSetText } from '@kafka-ts/broker/config/dynamic/scala-set';
import { checkTopicConfig } from '@kafka-ts/broker/config/topic-config';
import {
  DefaultEntityName,
  decodeEntityConfig,
  encodeEntityConfig,
} from '@kafka-ts/broker/znodes/entity-config';
import { BrokerIdsPath, brokerIdPath, entityConfigPath, topicPath } from '@kafka-ts/broker/znodes/paths';
import { unlessNodeExists, unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { Environment } from '@kafka-ts/environment/environment';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';
import { createWithParents } from '../zookeeper/create-with-parents.ts';
import { notifyConfigChange } from '../zookeeper/notify-config-change.ts';
import { checkEntityConfig } from './check-entity-config.ts';
import type { ConfigRequest } from './check-options.ts';
import {
  type ConfigEntity,
  type Entity,
  type EntityType,
  entityText,
  entityTypes,
  pathName,
  pathOf,
} from './config-entity.ts';
import type { ConfigChange } from './config-view.ts';
import { OperationError } from './operation-error.ts';
import { isScramMechanism, scramCredential } from './scram-credential.ts';

/** Settings of a broker that may be written beside one that runs: they were there before it took others from ZooKeeper. */
const alwaysWritable: ReadonlySet<string> = new Set([
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
]);

const SALT_DIGITS = 26;

/** An entity and what stands in its znode. */
export interface StoredConfig {
  readonly entity: ConfigEntity;
  readonly configs: ReadonlyMap<string, string>;
}

export class ZooKeeperConfigs {
  readonly #environment: Environment;
  readonly #client: ZooKeeperClient;

  constructor(environment: Environment, client: ZooKeeperClient) {
    this.#environment = environment;
    this.#client = client;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Changes one entity; answers what is said of it. */
  async alter(request: ConfigRequest, change: ConfigChange): Promise<string> {
    const entity = entityOf(request);
    const added = await this.#prepared(entity, change.added);
    const configs = new Map(await this.#read(entity));
    const unknown = change.deleted.filter((name) => !configs.has(name));
    if (unknown.length > 0) throw new CliError(`Invalid config(s): ${unknown.join(',')}`);
    for (const [name, value] of added) configs.set(name, value);
    for (const name of change.deleted) configs.delete(name);
    await this.#check(entity, configs);
    await this.#write(entity, configs);
    await notifyConfigChange(this.#client, entity.root.type, pathOf(entity));
    return `Completed Updating config for entity: ${entityText(entity)}.`;
  }

  /** What stands there, of one entity or of all of a type. */
  async describe(request: ConfigRequest): Promise<StoredConfig[]> {
    const entity = entityOf(request);
    const { root, child } = entity;
    const isAllUsers = root.type === 'users' && root.name === undefined && child === undefined;
    const found = await Promise.all(
      (await this.#matching(entity)).map(async (one) => ({ entity: one, configs: await this.#read(one) })),
    );
    // A user that has only clients with quotas has none itself.
    return found.filter(({ configs }) => !isAllUsers || configs.size > 0);
  }

  async #matching(entity: ConfigEntity): Promise<ConfigEntity[]> {
    const { root, child } = entity;
    if (root.name === undefined) {
      const roots = await this.#children(`/config/${root.type}`);
      const all = roots.map((name) => ({ root: { ...root, name }, child }));
      return child === undefined
        ? all
        : (
            await Promise.all(
              all.map((one) => this.#matching({ ...one, child: { ...child, name: undefined } })),
            )
          ).flat();
    }
    if (child === undefined || child.name !== undefined) return [entity];
    const names = await this.#children(`/config/${root.type}/${root.name}/${child.type}`);
    return names.map((name) => ({ root, child: { ...child, name } }));
  }

  async #children(path: string): Promise<string[]> {
    return ((await unlessNoNode(this.#client.getChildren(path)))?.children ?? []).sort();
  }

  async #read(entity: ConfigEntity): Promise<Map<string, string>> {
    const path = entityConfigPath(entity.root.type, pathOf(entity));
    const data = (await unlessNoNode(this.#client.getData(path)))?.data ?? null;
    const configs = decodeEntityConfig(path, data);
    return new Map(propertiesOrder([...configs.keys()]).map((name) => [name, configs.get(name) ?? '']));
  }

  async #write(entity: ConfigEntity, configs: ReadonlyMap<string, string>): Promise<void> {
    const path = entityConfigPath(entity.root.type, pathOf(entity));
    const ordered = propertiesOrder([...configs.keys()]);
    const data = encodeEntityConfig(new Map(ordered.map((name) => [name, configs.get(name) ?? ''])));
    if ((await unlessNoNode(this.#client.setData(path, data, -1))) !== undefined) return;
    const made = await unlessNodeExists(createWithParents(this.#client, path, data, 'persistent'));
    if (made === undefined) await this.#client.setData(path, data, -1);
  }

  /** Secrets as they are stored: credentials instead of passwords, passwords of brokers encrypted. */
  async #prepared(
    { root: { type, name } }: ConfigEntity,
    added: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, string>> {
    if (type === 'users') {
      return new Map(
        [...added].map(([key, value]) => [
          key,
          isScramMechanism(key) ? scramCredential(key, value, () => this.#newSalt()) : value,
        ]),
      );
    }
    if (type !== 'brokers') return added;
    const isPerBroker = name !== DefaultEntityName;
    const guarded = propertiesOrder([...added.keys()].filter((key) => !alwaysWritable.has(key)));
    if (guarded.length === 0) return added;
    await this.#demandStopped(name ?? '', guarded);
    return this.#withEncryptedPasswords(added, isPerBroker);
  }

  async #demandStopped(name: string, keys: readonly string[]): Promise<void> {
    const failure = `requirement failed: --bootstrap-server option must be specified to update broker configs ${scalaSetText(keys)}.`;
    const info =
      'Broker configuraton updates using ZooKeeper are supported for bootstrapping before brokers are started to enable encrypted password configs to be stored in ZooKeeper.';
    if (name === DefaultEntityName) {
      if ((await this.#children(BrokerIdsPath)).length > 0)
        throw new CliError(`${failure} for default cluster if any broker is running. ${info}`);
    } else if ((await this.#client.exists(brokerIdPath(Number(name)))) !== undefined) {
      throw new CliError(`${failure} when broker ${name} is running. ${info}`);
    }
  }

  #withEncryptedPasswords(
    added: ReadonlyMap<string, string>,
    isPerBroker: boolean,
  ): ReadonlyMap<string, string> {
    const encoding = new Map([...added].filter(([key]) => key.startsWith('password.encoder.')));
    const configs = new Map([...added].filter(([key]) => !encoding.has(key)));
    checkDynamicConfigs(configs, isPerBroker);
    const passwords = propertiesOrder([...configs.keys()]).filter(isDynamicPassword);
    if (passwords.length === 0) return configs;
    const secret = encoding.get('password.encoder.secret');
    if (secret === undefined) {
      throw new CliError(
        `requirement failed: password.encoder.secret must be specified to update ${scalaSetText(passwords)}. Other password encoder configs like cipher algorithm and iterations may also be specified to override the default encoding parameters. Password encoder configs will not be persisted in ZooKeeper.`,
      );
    }
    const encoder = new PasswordEncoder(
      {
        secret,
        cipherAlgorithm: encoding.get('password.encoder.cipher.algorithm') ?? 'AES/CBC/PKCS5Padding',
        keyLength: Number(encoding.get('password.encoder.key.length') ?? 128),
        iterations: Number(encoding.get('password.encoder.iterations') ?? 4096),
      },
      this.#environment.random,
    );
    for (const name of passwords) configs.set(name, encoder.encode(configs.get(name) ?? ''));
    return configs;
  }

  async #check(entity: ConfigEntity, configs: ReadonlyMap<string, string>): Promise<void> {
    const { type, name = '' } = entity.root;
    if (type === 'topics') {
      const problem = topicNameProblem(name);
      if (problem !== undefined) throw new CliError(`Topic name is invalid: ${problem}`);
      if ((await this.#client.exists(topicPath(name))) === undefined)
        throw new OperationError(`Topic "${name}" does not exist.`);
      checkTopicConfig(configs);
    } else if (type !== 'brokers') checkEntityConfig(entity, configs);
  }

  /** Text, as Kafka's: 130 bits in base 36. */
  #newSalt(): Uint8Array {
    const digits = '0123456789abcdefghijklmnopqrstuvwxyz';
    const { random } = this.#environment;
    const text = Array.from({ length: SALT_DIGITS }, () => digits[random.below(digits.length)] ?? '0').join(
      '',
    );
    return Buffer.from(text);
  }
}

/** Users come before their clients, however they were typed. */
function entityOf({ types, names }: ConfigRequest): ConfigEntity {
  const isReversed = types.length === 2 && types[0] === 'clients';
  const [sortedTypes, sortedNames] = isReversed
    ? [types.toReversed(), names.length === 2 ? names.toReversed() : names]
    : [types, names];
  const entities = sortedTypes.map((text, index): Entity => {
    const type = entityTypeOf(text);
    const name = sortedNames[index];
    return { type, name: name === undefined ? undefined : pathName(type, name) };
  });
  const [root, child] = entities;
  if (root === undefined) throw new CliError('At least one entity type must be specified');
  return { root, child };
}

function entityTypeOf(text: string): EntityType {
  const type = entityTypes.find((one) => one === text);
  if (type === undefined) throw new CliError(`${text} is not a known entityType`);
  return type;
}
