/** What settings that name a class may name: the interface between configuration and the plug-ins that are there. */
import type { ConfigDef } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import type { FindClass } from './config-type.ts';

/** The kinds of plug-ins, in the order in which the REST interface lists them. */
export const pluginTypes = [
  'sink',
  'source',
  'transformation',
  'predicate',
  'converter',
  'header_converter',
] as const;
export type PluginType = (typeof pluginTypes)[number];

/** Java's interfaces behind the kinds, as its messages name them. */
export const pluginInterfaces = {
  sink: 'SinkConnector',
  source: 'SourceConnector',
  transformation: 'Transformation',
  predicate: 'Predicate',
  converter: 'Converter',
  header_converter: 'HeaderConverter',
} as const satisfies Record<PluginType, string>;

/** The classes that the settings at hand name, loaded beforehand: configuration itself is checked without waiting. */
export interface ClassCheck {
  readonly findClass: FindClass;
  /**
   * The definition that the class brings with it; undefined where it has none.
   * @throws ConfigError for a class that is not of this kind or cannot be made
   */
  configDefOf(type: PluginType, className: string): ConfigDef | undefined;
  /** Full names, sorted. */
  classNames(type: PluginType): readonly string[];
}

/** `Utils.ensureConcreteSubclass`'s refusal. */
export function notOfThisKind(type: PluginType, className: string): ConfigError {
  const isClass = type === 'sink' || type === 'source';
  const relation = isClass ? 'extend' : 'implement';
  return new ConfigError(
    `Class class ${className} does not ${relation} the ${pluginInterfaces[type]} ${isClass ? 'class' : 'interface'}`,
  );
}
