/**
 * Where the REST interface listens and how it calls itself (`RestServerConfig`): `listeners`, before Kafka 1.1
 * `rest.host.name` and `rest.port`; `rest.advertised.*`, `admin.listeners`, `access.control.*`. Told nothing it listens
 * on 127.0.0.1:8083, where Apache's listens on every interface.
 */

import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ParsedConfig } from '../config/parsed-config.ts';
import { validator } from '../config/validators.ts';
import type { ConnectorProps } from '../connector/connector.ts';
import type { CrossOriginSettings } from './cross-origin.ts';

export interface RestListener {
  /** Empty for every interface. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** As it was written. */
  readonly text: string;
}

export interface RestConfig {
  readonly listeners: readonly RestListener[];
  /** Undefined: admin operations are served by {@link listeners}; empty: by nobody. */
  readonly adminListeners: readonly RestListener[] | undefined;
  readonly advertisedHost: string | undefined;
  readonly advertisedPort: number | undefined;
  readonly crossOrigin: CrossOriginSettings;
  readonly topicTracking: { readonly isEnabled: boolean; readonly canReset: boolean };
}

const listenerList = validator(
  'List of comma-separated URLs, ex: http://localhost:8080,https://localhost:8443.',
  (_name, value) => {
    if (!Array.isArray(value)) return;
    if (value.length === 0)
      throw new ConfigError(
        'Invalid value for listeners, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.',
      );
    if (value.includes('')) throw new ConfigError('Empty URL found when parsing listeners list.');
  },
);

/** The keys that belong to the interface; the worker has more. */
function restConfigDef(): ConfigDef {
  const def = new ConfigDef();
  const optional = [
    ['rest.host.name', 'STRING'],
    ['rest.port', 'INT'],
    ['rest.advertised.host.name', 'STRING'],
    ['rest.advertised.port', 'INT'],
    ['rest.advertised.listener', 'STRING'],
    ['access.control.allow.origin', 'LIST'],
    ['access.control.allow.methods', 'LIST'],
    ['admin.listeners', 'LIST'],
    ['rest.extension.classes', 'LIST'],
  ] as const;
  def.define({
    name: 'listeners',
    type: 'LIST',
    defaultValue: null,
    validator: listenerList,
    importance: 'LOW',
    documentation: 'Where the interface listens.',
  });
  for (const [name, type] of optional)
    def.define({ name, type, defaultValue: null, importance: 'LOW', documentation: '' });
  for (const name of ['topic.tracking.enable', 'topic.tracking.allow.reset'])
    def.define({ name, type: 'BOOLEAN', defaultValue: true, importance: 'LOW', documentation: '' });
  return def;
}

/** @throws ConfigError for settings that cannot be used, in Kafka's words where it has them */
export function parseRestConfig(props: ConnectorProps): RestConfig {
  const values = restConfigDef().parse(props);
  const extensions = values.list('rest.extension.classes');
  if (extensions.length > 0)
    throw ConfigError.invalid(
      'rest.extension.classes',
      extensions,
      'REST extensions are Java classes, which this worker cannot load',
    );
  const admin = values.isSet('admin.listeners') ? values.list('admin.listeners') : undefined;
  return {
    listeners: listenersOf(values),
    adminListeners: admin?.filter((text) => text !== '').map(parseListener),
    advertisedHost: values.optionalString('rest.advertised.host.name') || undefined,
    advertisedPort: values.optionalNumber('rest.advertised.port'),
    crossOrigin: {
      allowedOrigins: values.list('access.control.allow.origin').filter((text) => text !== ''),
      allowedMethods: values.list('access.control.allow.methods').filter((text) => text !== ''),
    },
    topicTracking: {
      isEnabled: values.boolean('topic.tracking.enable'),
      canReset: values.boolean('topic.tracking.allow.reset'),
    },
  };
}

function listenersOf(values: ParsedConfig): RestListener[] {
  if (values.isSet('listeners')) return values.list('listeners').map(parseListener);
  const host = values.optionalString('rest.host.name') || '127.0.0.1';
  const port = values.optionalNumber('rest.port') ?? 8083;
  return [parseListener(`http://${host.includes(':') ? `[${host}]` : host}:${port}`)];
}

function parseListener(text: string): RestListener {
  const match = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(text);
  if (match === null)
    throw new ConfigError("Listener doesn't have the right format (protocol://hostname:port).");
  const [, protocol = '', host = '', digits = ''] = match;
  if (protocol.toLowerCase() === 'https')
    throw ConfigError.invalid(
      'listeners',
      text,
      'https is not supported; put a proxy that speaks TLS in front',
    );
  if (protocol.toLowerCase() !== 'http')
    throw new ConfigError('Listener protocol must be either "http" or "https".');
  const port = Number(digits);
  if (port < 0 || port > 65_535) throw ConfigError.invalid('listeners', text, 'Port must be from 0 to 65535');
  return { host, port, text };
}
