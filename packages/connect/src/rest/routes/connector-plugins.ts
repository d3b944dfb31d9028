/** `/connector-plugins`: what connectors can be made of, and whether settings are right. */

import { pluginTypes } from '../../config/class-check.ts';
import type { ConfigDef, ConfigKey } from '../../config/config-def.ts';
import { type ConfigKeyInfo, configKeyInfo } from '../../config/config-infos.ts';
import { sinkConnectorConfigDef } from '../../config/sink-connector-config.ts';
import { sourceConnectorConfigDef } from '../../config/source-connector-config.ts';
import { ConnectError } from '../../connector/errors.ts';
import { instanceOf, type PluginRegistry } from '../../plugins/plugin-registry.ts';
import { HerderError } from '../../runtime/herder-error.ts';
import { RestError } from '../rest-error.ts';
import { isTrue, ok, type RestResources, type Route, type RouteRequest } from '../rest-route.ts';
import { requireSettings } from './connector-config.ts';

export function connectorPluginRoutes(resources: RestResources): Route[] {
  const { registry } = resources;
  return [
    {
      method: 'GET',
      path: '/connector-plugins',
      handle: async (request) => ok(await listPlugins(registry, isTrue(request, 'connectorsOnly', true))),
    },
    {
      method: 'GET',
      path: '/connector-plugins/:plugin/config',
      handle: async (request) => ok(await pluginConfig(registry, request.parameter('plugin'))),
    },
    {
      method: 'PUT',
      path: '/connector-plugins/:plugin/config/validate',
      hasBody: true,
      handle: async (request) => ok(await validateConfig(resources, request)),
    },
  ];
}

async function listPlugins(registry: PluginRegistry, connectorsOnly: boolean): Promise<object[]> {
  const types = connectorsOnly ? (['sink', 'source'] as const) : pluginTypes;
  const lists = await Promise.all(types.map((type) => registry.list(type)));
  return lists.flat().map(({ className, type, version }) => ({
    class: className,
    type,
    ...(version === undefined ? {} : { version }),
  }));
}

/** The keys of the class itself come first and replace common ones of their name. */
async function pluginConfig(registry: PluginRegistry, name: string): Promise<ConfigKeyInfo[]> {
  const desc = await registry.find(name);
  if (desc === undefined) throw new HerderError(404, `Unknown plugin ${name}.`);
  const instance = await instanceOf(desc, desc.type);
  const own: ConfigDef | undefined = 'config' in instance ? instance.config?.() : undefined;
  const keys = new Map<string, ConfigKey>(own?.keys ?? []);
  const common =
    desc.type === 'sink'
      ? sinkConnectorConfigDef()
      : desc.type === 'source'
        ? sourceConnectorConfigDef()
        : undefined;
  for (const [key, definition] of common?.keys ?? []) if (!keys.has(key)) keys.set(key, definition);
  return Array.from(keys.values(), (key) => configKeyInfo(key));
}

async function validateConfig({ validate }: RestResources, request: RouteRequest): Promise<object> {
  const settings = requireSettings(request);
  const name = request.parameter('plugin');
  const included = settings['connector.class'];
  if (typeof included === 'string' && !withoutSuffix(included).endsWith(withoutSuffix(name)))
    throw new HerderError(400, `Included connector type ${included} does not match request type ${name}`);
  try {
    return await validate(settings);
  } catch (error) {
    // Kafka validates in another thread, from which errors come back wrapped.
    if (error instanceof HerderError)
      throw new RestError(
        500,
        `org.apache.kafka.connect.runtime.rest.errors.BadRequestException: ${error.message}`,
      );
    if (error instanceof ConnectError) throw new RestError(500, `${error.javaClass}: ${error.message}`);
    throw error;
  }
}

function withoutSuffix(name: string): string {
  const suffix = 'Connector';
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : name;
}
