/**
 * All plug-ins that a worker has: those that come with it and those of the packages in `plugin.path`. The former are
 * imported when one of their kind is first asked for, the latter when the worker starts, as a broken one is to be
 * reported then.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import { type PluginType, pluginInterfaces, pluginTypes } from '../config/class-check.ts';
import type { Connector } from '../connector/connector.ts';
import { ConnectError } from '../connector/errors.ts';
import type { Converter, HeaderConverter } from '../converters/converter.ts';
import type { Predicate } from '../predicates/predicate.ts';
import type { Plugins } from '../runtime/plugins.ts';
import type { Transformation } from '../transforms/transformation.ts';
import { builtInPlugins } from './built-in-plugins.ts';
import { compareVersions } from './compare-versions.ts';
import {
  asPlugin,
  type PluginDesc,
  type PluginInstances,
  printPluginDesc,
  prunedName,
  simpleName,
} from './plugin-desc.ts';

export interface PluginRegistryOptions {
  /** Directories of the worker's `plugin.path`. */
  readonly pluginPath: readonly string[];
  readonly logger: Logger;
}

export class PluginRegistry implements Plugins {
  readonly #external: readonly PluginDesc[];
  readonly #byType = new Map<PluginType, Promise<readonly PluginDesc[]>>();

  private constructor(external: readonly PluginDesc[]) {
    this.#external = external;
  }

  /** Loads the packages of `plugin.path`; one that throws is logged and left out. */
  static async open(environment: Environment, options: PluginRegistryOptions): Promise<PluginRegistry> {
    const { pluginPath, logger } = options;
    if (pluginPath.length === 0) return new PluginRegistry([]);
    // What plug-ins are written with is most of this package: loaded only for them.
    const { loadPluginPackages } = await import('./load-plugin-packages.ts');
    return new PluginRegistry(await loadPluginPackages(environment, pluginPath, logger));
  }

  /** The classes of a kind, by name, then version. */
  list(type: PluginType): Promise<readonly PluginDesc[]> {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const listed = this.#list(type);
    this.#byType.set(type, listed);
    return listed;
  }

  async #list(type: PluginType): Promise<readonly PluginDesc[]> {
    const external = this.#external.filter((desc) => desc.type === type);
    return [...(await builtInPlugins(type)), ...external].toSorted(compareDescs);
  }

  /**
   * The class of one of these kinds behind a full name, or behind a simple name or an alias that only one class has.
   * Of several versions it is the newest.
   */
  async find(name: string, types: readonly PluginType[] = pluginTypes): Promise<PluginDesc | undefined> {
    const all = (await Promise.all(types.map((type) => this.list(type)))).flat();
    const byName = all.findLast((desc) => desc.className === name);
    if (byName !== undefined) return byName;
    const byAlias = all.filter((desc) => simpleName(desc.className) === name || prunedName(desc) === name);
    return new Set(byAlias.map((desc) => desc.className)).size === 1 ? byAlias.at(-1) : undefined;
  }

  async newConnector(className: string): Promise<Connector> {
    const desc = await this.findConnector(className);
    const type = desc.type === 'sink' ? 'sink' : 'source';
    return instanceOf(desc, type);
  }

  async connectorClassName(className: string): Promise<string> {
    return (await this.findConnector(className)).className;
  }

  newConverter(className: string): Promise<Converter> {
    return this.#create(className, 'converter');
  }

  newHeaderConverter(className: string): Promise<HeaderConverter> {
    return this.#create(className, 'header_converter');
  }

  newTransformation(className: string): Promise<Transformation> {
    return this.#create(className, 'transformation');
  }

  newPredicate(className: string): Promise<Predicate> {
    return this.#create(className, 'predicate');
  }

  /** @throws ConnectError for a class that is not there, or a name that several have */
  async findConnector(name: string): Promise<PluginDesc> {
    const trimmed = name.trim();
    const found = await this.find(trimmed, ['sink', 'source']);
    if (found !== undefined) return found;
    const connectors = [...(await this.list('sink')), ...(await this.list('source'))];
    const matches = connectors.filter(({ className }) => {
      const simple = simpleName(className);
      return simple === trimmed || simple === `${trimmed}Connector`;
    });
    const available = connectors.map(printPluginDesc).join(', ');
    throw new ConnectError(
      matches.length > 1
        ? `More than one connector matches alias ${name}. Please use full package and class name instead. Classes found: ${available}`
        : `Failed to find any class that implements Connector and which name matches ${name}, available connectors are: ${available}`,
    );
  }

  async #create<T extends PluginType>(className: string, type: T): Promise<PluginInstances[T]> {
    const desc = await this.find(className.trim(), [type]);
    if (desc !== undefined) return instanceOf(desc, type);
    const available = (await this.list(type)).map(printPluginDesc).join(', ');
    throw new ConnectError(
      `Failed to find any class that implements ${pluginInterfaces[type]} and which name matches ${className}, available ${type}s are: ${available}`,
    );
  }
}

/** @throws ConnectError if the class is not what its package says */
export async function instanceOf<T extends PluginType>(
  desc: PluginDesc,
  type: T,
): Promise<PluginInstances[T]> {
  const instance = await desc.create();
  if (asPlugin(instance, type)) return instance;
  throw new ConnectError(`${desc.className} of ${desc.location} is no ${pluginInterfaces[type]}`);
}

function compareDescs(left: PluginDesc, right: PluginDesc): number {
  if (left.className !== right.className) return left.className < right.className ? -1 : 1;
  return (
    compareVersions(left.version ?? '', right.version ?? '') || (left.location < right.location ? -1 : 1)
  );
}
