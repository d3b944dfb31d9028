/** The worker's own settings (`StandaloneConfig`, `WorkerConfig`), as far as they mean something here. */
import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ParsedConfig } from '../config/parsed-config.ts';
import { nonEmptyString, range, validString } from '../config/validators.ts';
import type { ConnectorProps } from '../connector/connector.ts';

const jsonConverter = 'org.apache.kafka.connect.json.JsonConverter';

type Key = readonly [
  name: string,
  type: 'STRING' | 'INT' | 'LONG' | 'BOOLEAN' | 'LIST' | 'CLASS',
  defaultValue: string | number | boolean | null | undefined,
  documentation: string,
];

const keys: readonly Key[] = [
  ['bootstrap.servers', 'LIST', 'localhost:9092', 'Brokers to begin with.'],
  ['client.id', 'STRING', '', 'Name that the worker gives itself at the brokers.'],
  ['key.converter', 'CLASS', undefined, 'Between keys in Kafka and in Connect.'],
  ['value.converter', 'CLASS', undefined, 'Between values in Kafka and in Connect.'],
  [
    'header.converter',
    'CLASS',
    'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    'Between headers in Kafka and in Connect.',
  ],
  ['internal.key.converter', 'CLASS', jsonConverter, 'Was required before 2.0; means nothing.'],
  ['internal.value.converter', 'CLASS', jsonConverter, 'Was required before 2.0; means nothing.'],
  ['task.shutdown.graceful.timeout.ms', 'LONG', 5000, 'How long tasks may take to stop.'],
  ['offset.storage.file.filename', 'STRING', undefined, 'Where offsets of source connectors are kept.'],
  ['offset.flush.interval.ms', 'LONG', 60_000, 'How often offsets are written.'],
  ['offset.flush.timeout.ms', 'LONG', 5000, 'How long to wait for records at the end.'],
  ['plugin.path', 'LIST', null, 'Directories with more plug-ins.'],
  ['listeners', 'LIST', null, 'Where the REST interface listens.'],
  ['rest.host.name', 'STRING', null, 'Where the REST interface listened before 1.1.'],
  ['rest.port', 'INT', null, 'Its port before 1.1.'],
  ['rest.advertised.host.name', 'STRING', null, 'Name of the worker in statuses.'],
  ['rest.advertised.port', 'INT', null, 'Port of the worker in statuses.'],
  ['rest.advertised.listener', 'STRING', null, 'Which listener others use.'],
  ['access.control.allow.origin', 'STRING', '', 'Origins from which browsers may ask.'],
  ['access.control.allow.methods', 'STRING', '', 'Methods that they may use.'],
  [
    'connector.client.config.override.policy',
    'STRING',
    'All',
    'Which client settings connectors may change.',
  ],
  ['topic.creation.enable', 'BOOLEAN', true, 'Whether connectors may say how topics are made.'],
];

/** Settings that must be above zero. */
const positive: ReadonlySet<string> = new Set([
  'task.shutdown.graceful.timeout.ms',
  'offset.flush.timeout.ms',
]);

/** @throws ConfigError in Kafka's words */
export function workerConfigDef(): ConfigDef {
  const def = new ConfigDef();
  for (const [name, type, defaultValue, documentation] of keys) {
    def.define({
      name,
      type,
      ...(defaultValue === undefined ? {} : { defaultValue }),
      ...(positive.has(name) ? { validator: range(0) } : {}),
      ...(name === 'offset.storage.file.filename' ? { validator: nonEmptyString() } : {}),
      ...(name === 'connector.client.config.override.policy'
        ? { validator: validString('All', 'None', 'Principal', ...policyClasses) }
        : {}),
      importance: 'HIGH',
      documentation,
    });
  }
  return def;
}

const policyPrefix = 'org.apache.kafka.connect.connector.policy.';
const policyClasses = ['All', 'None', 'Principal'].map(
  (name) => `${policyPrefix}${name}ConnectorClientConfigOverridePolicy`,
);

/** The settings as written, and parsed. */
export interface WorkerConfig {
  readonly props: ConnectorProps;
  readonly values: ParsedConfig;
  /** Shown to nobody but the connectors' clients: `producer.`, `consumer.` and `admin.` settings without the prefix. */
  clientProps(prefix: 'producer' | 'consumer' | 'admin'): Map<string, string>;
  /** Which overrides of clients connectors may make. */
  readonly overridePolicy: 'All' | 'None' | 'Principal';
}

/**
 * @throws ConfigError for a setting that is missing or wrong
 */
export function parseWorkerConfig(props: ConnectorProps): WorkerConfig {
  const values = workerConfigDef().parse(props);
  const protocol = props['security.protocol'] ?? 'PLAINTEXT';
  if (protocol.toUpperCase() !== 'PLAINTEXT')
    throw ConfigError.invalid('security.protocol', protocol, 'only PLAINTEXT is supported');
  const providers = props['config.providers']?.trim() ?? '';
  if (providers !== '')
    throw ConfigError.invalid(
      'config.providers',
      providers,
      'configuration providers are not supported: write the values into the files',
    );
  return {
    props,
    values,
    overridePolicy: policyOf(values.string('connector.client.config.override.policy')),
    clientProps: (prefix) =>
      new Map(
        Object.entries(props).flatMap(([key, value]) =>
          key.startsWith(`${prefix}.`) ? [[key.slice(prefix.length + 1), value] as const] : [],
        ),
      ),
  };
}

function policyOf(text: string): WorkerConfig['overridePolicy'] {
  const name = text.startsWith(policyPrefix) ? text.slice(policyPrefix.length) : text;
  if (name.startsWith('None')) return 'None';
  return name.startsWith('Principal') ? 'Principal' : 'All';
}
