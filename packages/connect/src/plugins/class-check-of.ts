/** Loads the classes that settings name, so that the settings can be checked without waiting. */
import {
  type ClassCheck,
  notOfThisKind,
  type PluginType,
  pluginInterfaces,
  pluginTypes,
} from '../config/class-check.ts';
import type { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { PluginDesc } from './plugin-desc.ts';
import { instanceOf, type PluginRegistry } from './plugin-registry.ts';

/** A setting that names a class, and what it has to be. */
export interface NamedClass {
  readonly type: PluginType;
  readonly className: string;
}

/** For these classes and no others. */
export async function classCheckOf(
  registry: PluginRegistry,
  named: readonly NamedClass[],
): Promise<ClassCheck> {
  const found = new Map<string, PluginDesc>();
  const definitions = new Map<string, ConfigDef | undefined | ConfigError>();
  for (const { type, className } of named) {
    const desc = await registry.find(className);
    if (desc === undefined) continue;
    found.set(className, desc);
    found.set(desc.className, desc);
    definitions.set(`${type} ${desc.className}`, await definitionOf(registry, type, desc));
  }
  const names = new Map<PluginType, readonly string[]>();
  for (const type of pluginTypes) {
    const isAsked = named.some((one) => one.type === type);
    const descs = isAsked ? await registry.list(type) : [];
    names.set(type, [...new Set(descs.map((desc) => desc.className))]);
  }
  return {
    findClass: (name) => found.get(name)?.className,
    configDefOf: (type, className) => {
      const definition = definitions.get(`${type} ${className}`);
      if (definition instanceof ConfigError) throw definition;
      return definition;
    },
    classNames: (type) => names.get(type) ?? [],
  };
}

async function definitionOf(
  registry: PluginRegistry,
  type: PluginType,
  { className }: PluginDesc,
): Promise<ConfigDef | undefined | ConfigError> {
  const desc = await registry.find(className, [type]);
  if (desc === undefined) return notOfThisKind(type, className);
  try {
    const instance = await instanceOf(desc, type);
    return 'config' in instance ? instance.config?.() : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return ConfigError.invalid(
      pluginInterfaces[type],
      `class ${className}`,
      `Error getting config definition from ${pluginInterfaces[type]}: ${reason}`,
    );
  }
}
