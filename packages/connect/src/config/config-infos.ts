/** What the validation of settings answers (`ConfigInfos`): property order is that of Kafka's JSON. */
import type { ConfigDef, ConfigKey, ConfigValue } from './config-def.ts';
import { type ConfigType, printSetting } from './config-type.ts';

export interface ConfigKeyInfo {
  readonly name: string;
  readonly type: ConfigType;
  readonly required: boolean;
  readonly default_value: string | null;
  readonly importance: string;
  readonly documentation: string;
  readonly group: string | null;
  readonly width: string;
  readonly display_name: string;
  readonly dependents: readonly string[];
  readonly order: number;
}

export interface ConfigValueInfo {
  readonly name: string;
  readonly value: string | null;
  readonly recommended_values: readonly (string | null)[];
  readonly errors: readonly string[];
  readonly visible: boolean;
}

export interface ConfigInfo {
  /** Null for a setting that nobody defines. */
  readonly definition: ConfigKeyInfo | null;
  readonly value: ConfigValueInfo;
}

export interface ConfigInfos {
  readonly name: string;
  readonly error_count: number;
  readonly groups: readonly string[];
  readonly configs: readonly ConfigInfo[];
}

/** How `GET /connector-plugins/P/config` shows a key. */
export function configKeyInfo(key: ConfigKey, prefix = ''): ConfigKeyInfo {
  return {
    name: prefix + key.name,
    type: key.type,
    required: key.isRequired,
    default_value: key.isRequired ? null : printSetting(key.defaultValue, key.type),
    importance: key.importance,
    documentation: key.documentation,
    group: key.group ?? null,
    width: key.width,
    display_name: key.displayName,
    dependents: key.dependents,
    order: key.orderInGroup,
  };
}

/** One key with its value; `key` is undefined for what nobody defines. */
export function configInfo(value: ConfigValue, key: ConfigKey | undefined, prefix = ''): ConfigInfo {
  const type = key?.type ?? 'STRING';
  const recommendedType = type === 'LIST' ? 'STRING' : type;
  return {
    definition: key === undefined ? null : configKeyInfo(key, prefix),
    value: {
      name: prefix + value.name,
      value: printSetting(value.value, type),
      recommended_values: value.recommendedValues.map((one) => printSetting(one, recommendedType)),
      errors: value.errors,
      visible: value.visible,
    },
  };
}

/** The part of a plug-in or client whose keys have a prefix in the connector's settings; a key with errors counts once. */
export function prefixedConfigInfos(
  def: ConfigDef,
  values: readonly ConfigValue[],
  prefix: string,
): ConfigInfos {
  const configs = values.map((value) => configInfo(value, def.keys.get(value.name), prefix));
  const groups = new Set(configs.flatMap(({ definition }) => definition?.group ?? []));
  const error_count = configs.filter(({ value }) => value.errors.length > 0).length;
  return { name: '', error_count, groups: [...groups], configs };
}

/** All parts as one answer. */
export function mergeConfigInfos(name: string, parts: readonly ConfigInfos[]): ConfigInfos {
  return {
    name,
    error_count: parts.reduce((sum, part) => sum + part.error_count, 0),
    groups: [...new Set(parts.flatMap((part) => part.groups))],
    configs: parts.flatMap((part) => part.configs),
  };
}

/** The refusal of settings with errors, in Kafka's words; undefined if there are none. */
export function refusalOf(infos: Pick<ConfigInfos, 'error_count' | 'configs'>): string | undefined {
  if (infos.error_count === 0) return undefined;
  return [
    `Connector configuration is invalid and contains the following ${infos.error_count} error(s):`,
    ...infos.configs.flatMap(({ value }) => value.errors),
    'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
  ].join('\n');
}
