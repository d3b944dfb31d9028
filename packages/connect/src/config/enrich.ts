/**
 * `ConnectorConfig.enrich`: for each alias in `transforms` and `predicates` the keys `transforms.<alias>.type` and those
 * of the class it names.
 */
import { type ClassCheck, type PluginType, pluginInterfaces } from './class-check.ts';
import { ConfigDef, type RawSettings, type Validator } from './config-def.ts';
import { ConfigError, isConfigError } from './config-error.ts';
import { parseSetting } from './config-type.ts';
import { groups } from './connector-config.ts';
import { embedConfig } from './embed-config.ts';
import { validator } from './validators.ts';

/** A list of aliases and what they stand for. */
interface AliasKind {
  readonly list: 'transforms' | 'predicates';
  readonly type: PluginType;
  readonly group: string;
}

const aliasKinds: readonly AliasKind[] = [
  { list: 'transforms', type: 'transformation', group: groups.transforms },
  { list: 'predicates', type: 'predicate', group: groups.predicates },
];

/** Classes that the settings name behind their aliases, with the kind they have to be of. */
export function aliasedClasses(props: RawSettings): readonly { type: PluginType; className: string }[] {
  return aliasKinds.flatMap((kind) =>
    aliasesOf(kind, props).flatMap((alias) => {
      const className = props[`${kind.list}.${alias}.type`];
      return typeof className === 'string' ? [{ type: kind.type, className: className.trim() }] : [];
    }),
  );
}

/** A copy of `base` with the keys of all aliases; of a class that is not there or broken only `type`. */
export function enrich(base: ConfigDef, props: RawSettings, classes: ClassCheck): ConfigDef {
  const def = new ConfigDef(base);
  for (const kind of aliasKinds)
    for (const alias of aliasesOf(kind, props)) defineAlias(def, { kind, alias, props, classes });
  return def;
}

function aliasesOf(kind: AliasKind, props: RawSettings): readonly string[] {
  const text = props[kind.list];
  if (typeof text !== 'string') return [];
  const parsed = parseSetting(kind.list, text, 'LIST');
  return Array.isArray(parsed) ? [...new Set(parsed.map(String))] : [];
}

interface Alias {
  readonly kind: AliasKind;
  readonly alias: string;
  readonly props: RawSettings;
  readonly classes: ClassCheck;
}

function defineAlias(def: ConfigDef, aliased: Alias): void {
  const { kind, alias, classes } = aliased;
  const prefix = `${kind.list}.${alias}.`;
  const group = `${kind.group}: ${alias}`;
  const name = pluginInterfaces[kind.type];
  def.define({
    name: `${prefix}type`,
    type: 'CLASS',
    validator: typeValidator(aliased),
    importance: 'HIGH',
    documentation: `The class of the ${name.toLowerCase()} '${alias}'.`,
    group,
    orderInGroup: 0,
    width: 'LONG',
    displayName: `${name} type for ${alias}`,
    recommender: { validValues: () => classes.classNames(kind.type), visible: () => true },
  });
  const own = configDefOfAlias(aliased);
  if (own !== undefined) embedConfig(def, own, { prefix, group, firstOrder: 1 });
}

function typeValidator({ kind, alias, props, classes }: Alias): Validator {
  const prefix = `${kind.list}.${alias}.`;
  const name = pluginInterfaces[kind.type].toLowerCase();
  return validator(`valid configs for ${alias} ${name}`, (_name, value) => {
    if (kind.type === 'transformation') refuseLoneNegation(prefix, props);
    if (typeof value === 'string') classes.configDefOf(kind.type, value);
  });
}

function refuseLoneNegation(prefix: string, props: RawSettings): void {
  if (!Object.hasOwn(props, `${prefix}negate`) || Object.hasOwn(props, `${prefix}predicate`)) return;
  throw new ConfigError(
    `Config '${prefix}negate' was provided but there is no config '${prefix}predicate' defining a predicate to be negated.`,
  );
}

/** Undefined for a class that cannot be used; its own key says why. */
function configDefOfAlias({ kind, alias, props, classes }: Alias): ConfigDef | undefined {
  const className = props[`${kind.list}.${alias}.type`];
  if (typeof className !== 'string') return undefined;
  try {
    const found = classes.findClass(className.trim());
    const own = found === undefined ? undefined : classes.configDefOf(kind.type, found);
    if (own === undefined || kind.type !== 'transformation') return own;
    return withImplicitKeys(own);
  } catch (error) {
    if (isConfigError(error)) return undefined;
    throw error;
  }
}

/** Every transformation may have a predicate; keys of its own with these names are masked. */
function withImplicitKeys(own: ConfigDef): ConfigDef {
  const def = new ConfigDef();
  def.define({
    name: 'predicate',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    documentation: 'The alias of the predicate that says for which records this transformation is done.',
  });
  def.define({
    name: 'negate',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation: 'Whether it is done for the records that the predicate does not say yes to.',
  });
  for (const key of own.keys.values()) if (!def.keys.has(key.name)) def.add(key);
  return def;
}
