/** Which entities a call of kafka-configs means, and whether its options fit together: rules and words of 3.9.2, where it has none of 2.2.0. */
import { CliError, UsageError } from '../cli-error.ts';
import { entityDefaultFlags, entityFlags } from '../commands/configs/options.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';

export type ConfigAction = 'alter' | 'describe';

/** A call, understood. */
export interface ConfigRequest {
  readonly action: ConfigAction;
  readonly types: readonly string[];
  /** In the order of the types; "" is the default of one. Fewer than types: all of the others. */
  readonly names: readonly string[];
}

const brokerTypes = ['topics', 'clients', 'users', 'brokers', 'ips', 'broker-loggers', 'client-metrics'];
const zooKeeperTypes = ['topics', 'clients', 'users', 'brokers', 'ips'];

/** @param argv as typed: the order of names and defaults counts */
export function checkConfigOptions(options: ParsedOptions, argv: readonly string[]): ConfigRequest {
  const action = actionOf(options);
  checkConnection(options);
  const flagged = [...entityFlags, ...entityDefaultFlags].filter(([flag]) => options.has(flag));
  const types = [...options.all('entity-type'), ...flagged.map(([, type]) => type)];
  checkTypes(types, options);
  const hasEntityOptions = ['entity-type', 'entity-name', 'entity-default'].some((name) => options.has(name));
  if (hasEntityOptions && flagged.length > 0) {
    throw new CliError(
      '--entity-{type,name,default} should not be used in conjunction with specific entity flags',
    );
  }
  const names = [...namesInOrder(options, argv), ...flagNames(options)];
  checkNames({ action, types, names }, options.has('zookeeper'));
  if (action === 'alter') checkAlteration(options);
  return { action, types, names };
}

function actionOf(options: ParsedOptions): ConfigAction {
  const actions = (['alter', 'describe'] as const).filter((name) => options.has(name));
  const [action] = actions;
  if (action === undefined || actions.length !== 1) {
    throw new UsageError('Command must include exactly one action: --describe, --alter');
  }
  options.forbidTogether('describe', ['add-config', 'delete-config']);
  return action;
}

function checkConnection(options: ParsedOptions): void {
  const [isBroker, isZooKeeper] = [options.has('bootstrap-server'), options.has('zookeeper')];
  if (!isBroker && !isZooKeeper) {
    throw new CliError(
      'One of the required --bootstrap-server, --boostrap-controller, or --zookeeper arguments must be specified',
    );
  }
  if (isBroker && isZooKeeper) {
    throw new CliError(
      'Only one of --bootstrap-server, --boostrap-controller, and --zookeeper can be specified',
    );
  }
  if (options.has('all') && isZooKeeper) throw new CliError('--bootstrap-server must be specified for --all');
  if (options.has('zk-tls-config-file')) {
    throw new CliError(
      isZooKeeper
        ? '--zk-tls-config-file is not possible here: ZooKeeper is reached without TLS'
        : 'Only the --zookeeper option can be used with the --zk-tls-config-file option.',
    );
  }
}

function checkTypes(types: readonly string[], options: ParsedOptions): void {
  const twice = types.filter((type, index) => types.indexOf(type) !== index);
  if (twice.length > 0) throw new CliError(`Duplicate entity type(s) specified: ${twice.join(',')}`);
  const allowed = options.has('zookeeper') ? zooKeeperTypes : brokerTypes;
  for (const type of types) {
    if (allowed.includes(type)) continue;
    throw new CliError(
      options.has('zookeeper')
        ? `Invalid entity-type ${type}, --entity-type must be one of List(topics, clients, users, brokers)`
        : `Invalid entity type ${type}, the entity type must be one of ${allowed.join(', ')} with a --bootstrap-server or --bootstrap-controller argument`,
    );
  }
  if (types.length === 0) {
    const what = options.has('zookeeper') ? '--entity-type' : 'entity type';
    throw new CliError(`At least one ${what} must be specified`);
  }
  if (types.length > 1 && types.some((type) => type !== 'users' && type !== 'clients')) {
    throw new CliError("Only 'users' and 'clients' entity types may be specified together");
  }
}

/** `--entity-name` and `--entity-default` belong to the types in the order in which they were typed. */
function namesInOrder(options: ParsedOptions, argv: readonly string[]): string[] {
  const given = [...options.all('entity-name')];
  const typed = argv.flatMap((token) => /^--?entity-(name|default)(?:=|$)/.exec(token)?.[1] ?? []);
  return typed.map((kind) => (kind === 'name' ? (given.shift() ?? '') : ''));
}

function flagNames(options: ParsedOptions): string[] {
  const named = entityFlags.flatMap(([flag]) => options.text(flag) ?? []);
  const defaults = entityDefaultFlags.filter(([flag]) => options.has(flag)).map(() => '');
  return [...named, ...defaults];
}

function checkNames({ action, types, names }: ConfigRequest, isZooKeeper: boolean): void {
  const [type = ''] = types;
  const isBroker = type === 'brokers' || type === 'broker-loggers';
  for (const name of names) {
    if (!isBroker || name === '' || /^[+-]?\d+$/.test(name)) continue;
    throw new CliError(
      isZooKeeper
        ? `Error parsing broker ${name}. The broker's Entity Name must be a single integer value`
        : `The entity name for ${type} must be a valid integer broker id, but it is: ${name}`,
    );
  }
  const hasName = names.some((name) => name !== '');
  if (action === 'describe') {
    if (type === 'broker-loggers' && !hasName)
      throw new CliError(`an entity name must be specified with --describe of ${types.join(',')}`);
    return;
  }
  const hasDefaults = ['users', 'clients', 'brokers', 'ips'].includes(type);
  if (hasDefaults ? names.length === 0 : !hasName)
    throw new CliError(missingName(types, { hasDefaults, isZooKeeper }));
  if (names.length === types.length) return;
  throw new CliError(
    '--entity-name or --entity-default must be specified with each --entity-type for --alter',
  );
}

function missingName(
  types: readonly string[],
  { hasDefaults, isZooKeeper }: { readonly hasDefaults: boolean; readonly isZooKeeper: boolean },
): string {
  if (hasDefaults) {
    return isZooKeeper
      ? '--entity-name or --entity-default must be specified with --alter of users, clients or brokers'
      : 'an entity-name or default entity must be specified with --alter of users, clients, brokers or ips';
  }
  return isZooKeeper
    ? `--entity-name must be specified with --alter of Buffer(${types.join(', ')})`
    : `an entity name must be specified with --alter of ${types.join(',')}`;
}

function checkAlteration(options: ParsedOptions): void {
  if (options.has('add-config') && options.has('add-config-file'))
    throw new CliError('Only one of --add-config or --add-config-file must be specified');
  if (['add-config', 'add-config-file', 'delete-config'].some((name) => options.has(name))) return;
  throw new CliError(
    options.has('zookeeper')
      ? 'At least one of --add-config or --delete-config must be specified with --alter'
      : 'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
  );
}
