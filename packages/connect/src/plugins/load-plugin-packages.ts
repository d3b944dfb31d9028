/** Imports the modules that packages in `plugin.path` declare. A class that cannot be loaded is logged and left out. */
import { pathToFileURL } from 'node:url';
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { type PluginType, pluginInterfaces } from '../config/class-check.ts';
import { SinkConnector, SourceConnector } from '../connector/connector.ts';
import { providePluginApi } from './plugin-api-hooks.ts';
import { asPlugin, missingMethods, type PluginDesc } from './plugin-desc.ts';
import { type DeclaredPlugin, findPluginPackages, type PluginPackage } from './plugin-package.ts';

const source = 'org.apache.kafka.connect.runtime.isolation.PluginScanner';

/** In the order of `plugin.path`, packages and classes by name. */
export async function loadPluginPackages(
  environment: Environment,
  pluginPath: readonly string[],
  logger: Logger,
): Promise<PluginDesc[]> {
  providePluginApi();
  const loaded: PluginDesc[] = [];
  for (const found of await findPluginPackages(environment, pluginPath, logger)) {
    logger.info(`Loading plugin from: ${found.directory}`, source);
    for (const declared of found.plugins) {
      try {
        loaded.push(await loadPlugin(found, declared));
      } catch (error) {
        logger.error(
          `Failed to discover ${declared.type} ${declared.className} in ${found.name} (${found.directory}): ${messageOf(error)}`,
          source,
        );
      }
    }
  }
  return loaded;
}

/** @throws Error for a module that throws, does not export the class, or exports something else */
async function loadPlugin(found: PluginPackage, declared: DeclaredPlugin): Promise<PluginDesc> {
  const { className, type, modulePath, exportName } = declared;
  const module: unknown = await import(pathToFileURL(modulePath).href);
  const exported: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, exportName) : undefined;
  if (typeof exported !== 'function')
    throw new Error(
      `${modulePath} exports no class ${exportName}; "#name" after the module may name another`,
    );
  const create = async (): Promise<unknown> => Reflect.construct(exported, []);
  const instance = await create();
  if (!asPlugin(instance, type))
    throw new Error(
      `${exportName} is no ${pluginInterfaces[type]}: it has no ${missingMethods(instance, type).join(', ')}`,
    );
  if (!extendsBase(instance, type))
    throw new Error(
      `${exportName} does not extend ${pluginInterfaces[type]} as "@kafka-ts/connect/plugin-api" exports it; leave that import out of bundles`,
    );
  const version = 'version' in instance ? instance.version() : found.version;
  return { className, type, version, location: found.directory, create };
}

/** The worker tells connectors apart by their classes; of other plug-ins methods are all it needs. */
function extendsBase(instance: unknown, type: PluginType): boolean {
  if (type === 'source') return instance instanceof SourceConnector;
  return type === 'sink' ? instance instanceof SinkConnector : true;
}
