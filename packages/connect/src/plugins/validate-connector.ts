/**
 * All that can be said about a connector's settings before it is made (`AbstractHerder.validateConnectorConfig`): the
 * keys of every connector, those of its class, of its converters, transformations and predicates, and overrides of
 * its clients' settings.
 */

import type { ConfigDef, ConfigKey, ConfigValue, RawSettings } from '../config/config-def.ts';
import { isConfigError } from '../config/config-error.ts';
import {
  type ConfigInfos,
  configInfo,
  mergeConfigInfos,
  prefixedConfigInfos,
} from '../config/config-infos.ts';
import { aliasedClasses, enrich } from '../config/enrich.ts';
import { printJavaMap } from '../config/java-map-text.ts';
import { sinkConnectorConfigDef, sinkTopicErrors } from '../config/sink-connector-config.ts';
import { sourceConnectorConfigDef } from '../config/source-connector-config.ts';
import type { Connector } from '../connector/connector.ts';
import { hashOrder } from '../data/java-hash-map.ts';
import { HerderError } from '../runtime/herder-error.ts';
import { classCheckOf, type NamedClass } from './class-check-of.ts';
import { type OverridePolicy, overrideInfos } from './client-overrides.ts';
import { instanceOf, type PluginRegistry } from './plugin-registry.ts';

export interface ValidationOptions {
  readonly registry: PluginRegistry;
  /** The worker's `connector.client.config.override.policy`. */
  readonly overridePolicy: OverridePolicy;
}

/**
 * @throws HerderError 400 for settings without `connector.class`
 * @throws ConnectError for a class that is not there
 */
export async function validateConnector(
  props: RawSettings,
  { registry, overridePolicy }: ValidationOptions,
): Promise<ConfigInfos> {
  const name = props['connector.class'];
  if (typeof name !== 'string')
    throw new HerderError(400, `Connector config ${printJavaMap(props)} contains no connector type`);
  const desc = await registry.findConnector(name);
  const type = desc.type === 'sink' ? 'sink' : 'source';
  const connector = await instanceOf(desc, type);
  const classes = await classCheckOf(registry, [...converterClasses(props), ...aliasedClasses(props)]);
  const base = type === 'sink' ? sinkConnectorConfigDef(classes) : sourceConnectorConfigDef(classes);
  const common = enrich(base, props, classes);
  const values = editable(common.validate(props, classes.findClass));
  if (type === 'sink')
    for (const { name: key, error } of sinkTopicErrors(props)) addError(values, key, error);
  const converters = converterInfos(props, values, (part) =>
    classes.configDefOf(part.type, classes.findClass(part.className) ?? part.className),
  );
  const own = connector.config();
  const ownOnes = await ownValues(connector, own, props);
  for (const [key, value] of Object.entries(props))
    if (value === null)
      addError(
        ownOnes.has(key) ? ownOnes : values,
        key,
        'Null value can not be supplied as the configuration value.',
      );
  const infos = connectorInfos(name, [common, own], [values, ownOnes]);
  return mergeConfigInfos(name, [infos, ...overrideInfos(props, type, overridePolicy), ...converters]);
}

/** In the order of Kafka's answer. */
const converterKeys = ['header.converter', 'key.converter', 'value.converter'] as const;

function converterClasses(props: RawSettings): NamedClass[] {
  return converterKeys.flatMap((key) => {
    const className = props[key]?.trim();
    const type = key === 'header.converter' ? 'header_converter' : 'converter';
    return className === undefined ? [] : [{ type, className }];
  });
}

type Values = Map<string, ConfigValue & { readonly errors: string[] }>;

function editable(values: ReadonlyMap<string, ConfigValue>): Values {
  return new Map(Array.from(values, ([name, value]) => [name, { ...value, errors: [...value.errors] }]));
}

function addError(values: Values, name: string, error: string): void {
  const known = values.get(name);
  if (known === undefined)
    values.set(name, { name, value: null, recommendedValues: [], errors: [error], visible: true });
  else known.errors.push(error);
}

async function ownValues(connector: Connector, own: ConfigDef, props: RawSettings): Promise<Values> {
  const given = await connector.validate?.(props);
  return given === undefined
    ? editable(own.validate(props))
    : editable(new Map(given.map((value) => [value.name, value])));
}

/** Keys that nobody defines come first; a key of the connector's own replaces the common one in its place. */
function connectorInfos(name: string, defs: readonly ConfigDef[], values: readonly Values[]): ConfigInfos {
  const keys = new Map<string, ConfigKey>();
  const byName = new Map<string, ConfigValue>();
  for (const def of defs) for (const [key, definition] of def.keys) keys.set(key, definition);
  for (const part of values) for (const [key, value] of part) byName.set(key, value);
  const undefinedOnes = values.flatMap((part) => [...part.values()].filter((value) => !keys.has(value.name)));
  const configs = [
    ...undefinedOnes.map((value) => configInfo(value, undefined)),
    ...Array.from(keys.values()).flatMap((key) => {
      const value = byName.get(key.name);
      return value === undefined ? [] : [configInfo(value, key)];
    }),
  ];
  return {
    name,
    error_count: configs.reduce((sum, { value }) => sum + value.errors.length, 0),
    groups: [...new Set(defs.flatMap((def) => def.groups))],
    configs,
  };
}

/** Only of converters that the connector has for itself and that are right. */
function converterInfos(
  props: RawSettings,
  values: Values,
  definitionOf: (named: NamedClass) => ConfigDef | undefined,
): ConfigInfos[] {
  return converterKeys.flatMap((key) => {
    const value = values.get(key);
    const className = props[key]?.trim();
    if (className === undefined || value === undefined || value.errors.length > 0) return [];
    const def = definitionOf({
      type: key === 'header.converter' ? 'header_converter' : 'converter',
      className,
    });
    if (def === undefined) return [];
    const part = { 'converter.type': key.replace('.converter', ''), ...withoutPrefix(props, `${key}.`) };
    try {
      const validated = def.validate(part);
      const ordered = hashOrder(validated.keys()).flatMap((name) => validated.get(name) ?? []);
      return [prefixedConfigInfos(def, ordered, `${key}.`)];
    } catch (error) {
      if (!isConfigError(error)) throw error;
      value.errors.push(`Failed to perform config validation for ${key.replace('.', ' ')}: ${error.message}`);
      return [];
    }
  });
}

/** The settings whose names begin with `prefix`, without it. */
export function withoutPrefix(props: RawSettings, prefix: string): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(props)
      .filter(([name]) => name.startsWith(prefix) && name.length > prefix.length)
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
