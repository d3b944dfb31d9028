/**
 * Packages in the directories of `plugin.path`. Such a directory is a package itself, or holds packages, or a
 * `node_modules` with packages (also with scopes). A package says in its package.json which classes it brings:
 *
 * ```json
 * { "name": "connect-random", "version": "1.2.0", "type": "module",
 *   "kafka-connect": {
 *     "sourceConnectors": { "com.example.RandomSourceConnector": "./random-source-connector.js" },
 *     "transformations": { "com.example.Upper$Value": "./upper.js#UpperValue" } } }
 * ```
 *
 * Behind a class is the module, inside the package, and after `#` what it exports; without that the simple name of the
 * class. Nothing is loaded but such modules: no setting of a connector is ever taken for a path.
 */
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import type { PluginType } from '../config/class-check.ts';
import { simpleName } from './plugin-desc.ts';

/** A class as its package declares it. */
export interface DeclaredPlugin {
  readonly className: string;
  readonly type: PluginType;
  /** Absolute path of the module. */
  readonly modulePath: string;
  readonly exportName: string;
}

export interface PluginPackage {
  readonly name: string;
  readonly version: string | undefined;
  readonly directory: string;
  readonly plugins: readonly DeclaredPlugin[];
}

const lists = new Map<string, PluginType>([
  ['sinkConnectors', 'sink'],
  ['sourceConnectors', 'source'],
  ['transformations', 'transformation'],
  ['predicates', 'predicate'],
  ['converters', 'converter'],
  ['headerConverters', 'header_converter'],
]);

const source = 'org.apache.kafka.connect.runtime.isolation.PluginScanner';

/** The packages with plug-ins below these directories, in the order of their names; what cannot be read is logged. */
export async function findPluginPackages(
  environment: Environment,
  pluginPath: readonly string[],
  logger: Logger,
): Promise<PluginPackage[]> {
  const packages: PluginPackage[] = [];
  for (const entry of pluginPath) {
    const path = resolve(entry);
    try {
      for (const directory of await packageDirectories(environment, path)) {
        const found = await readPackage(environment, directory, logger);
        if (found !== undefined) packages.push(found);
      }
    } catch (error) {
      logger.error(`Could not get listing for plugin path: ${path}. Ignoring. ${messageOf(error)}`, source);
    }
  }
  return packages;
}

/** Directories with a package.json. */
async function packageDirectories(environment: Environment, path: string): Promise<string[]> {
  const status = await environment.files.status(path);
  if (status === undefined) throw new Error('There is no such directory.');
  if ((await environment.files.status(join(path, 'package.json'))) !== undefined) return [path];
  const found: string[] = [];
  for (const name of await directoryNames(environment, path)) {
    const child = join(path, name);
    const isContainer = name === 'node_modules' || name.startsWith('@');
    if (isContainer) found.push(...(await packageDirectories(environment, child)));
    else if ((await environment.files.status(join(child, 'package.json'))) !== undefined) found.push(child);
    else if ((await environment.files.status(join(child, 'node_modules'))) !== undefined)
      found.push(...(await packageDirectories(environment, join(child, 'node_modules'))));
  }
  return found;
}

async function directoryNames(environment: Environment, path: string): Promise<string[]> {
  const entries = await environment.files.readDirectory(path);
  return entries
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('.'))
    .toSorted();
}

/** Undefined for a package without plug-ins. */
async function readPackage(
  environment: Environment,
  directory: string,
  logger: Logger,
): Promise<PluginPackage | undefined> {
  try {
    const bytes = await environment.files.readFile(join(directory, 'package.json'));
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const declared = field(json, 'kafka-connect');
    if (declared === undefined) return undefined;
    const name = field(json, 'name');
    const version = field(json, 'version');
    return {
      name: typeof name === 'string' ? name : directory,
      version: typeof version === 'string' ? version : undefined,
      directory,
      plugins: declaredPlugins(directory, declared),
    };
  } catch (error) {
    logger.error(`Failed to read plug-ins of ${directory}. Ignoring. ${messageOf(error)}`, source);
    return undefined;
  }
}

function declaredPlugins(directory: string, declared: unknown): DeclaredPlugin[] {
  if (typeof declared !== 'object' || declared === null)
    throw new Error('"kafka-connect" in package.json is no object.');
  return Object.entries(declared).flatMap(([list, classes]: [string, unknown]) => {
    const type = lists.get(list);
    if (type === undefined)
      throw new Error(`"${list}" in "kafka-connect" is none of ${[...lists.keys()].join(', ')}.`);
    if (typeof classes !== 'object' || classes === null)
      throw new Error(`"${list}" in "kafka-connect" is no object of class names and modules.`);
    return Object.entries(classes).map(([className, target]: [string, unknown]) => {
      if (typeof target !== 'string')
        throw new Error(`The module of ${className} is no text but ${JSON.stringify(target)}.`);
      return { className, type, ...moduleOf(directory, className, target) };
    });
  });
}

/** @throws Error for a module outside the package */
function moduleOf(
  directory: string,
  className: string,
  target: string,
): Pick<DeclaredPlugin, 'modulePath' | 'exportName'> {
  const [path = '', exportName = simpleName(className)] = target.split('#', 2);
  const modulePath = resolve(directory, path);
  const inside = relative(directory, modulePath);
  if (path === '' || isAbsolute(path) || inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new Error(`The module of ${className}, ${target}, does not lie in its package.`);
  return { modulePath, exportName };
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}
