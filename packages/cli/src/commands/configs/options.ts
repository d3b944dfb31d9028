/** Options of kafka-configs in all versions from 0.9 to 4.3. */
import type { OptionSpec, ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

const text = { type: 'String' } as const;

/** `--topic x` for `--entity-type topics --entity-name x`, and its like. */
export const entityFlags = [
  ['topic', 'topics', "The topic's name."],
  ['client', 'clients', "The client's id."],
  ['user', 'users', "The user's principal name."],
  ['broker', 'brokers', "The broker's id."],
  ['broker-logger', 'broker-loggers', "The broker's id, for the levels of its loggers."],
  ['ip', 'ips', 'The IP address.'],
  ['client-metrics', 'client-metrics', 'The name of a subscription to metrics of clients.'],
  ['group', 'groups', 'The group.'],
] as const;

export const entityDefaultFlags = [
  ['client-defaults', 'clients', 'The defaults of all clients.'],
  ['user-defaults', 'users', 'The defaults of all users.'],
  ['broker-defaults', 'brokers', 'The defaults of all brokers.'],
  ['ip-defaults', 'ips', 'The defaults of all addresses.'],
] as const;

const flags: OptionSpec[] = [
  ...entityFlags.map(([name, , description]) => ({ name, value: text, description })),
  ...entityDefaultFlags.map(([name, , description]) => ({ name, description })),
];

export const configsSpec: ToolSpec = {
  id: 'kafka-configs',
  intro:
    'This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip or client-metrics',
  needsArguments: true,
  options: [
    {
      name: 'zookeeper',
      value: { type: 'String', label: 'urls' },
      description:
        'The ZooKeeper of the cluster, host:port, several separated by commas, with a path at the end if the cluster lives below one. Either this or --bootstrap-server.',
    },
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server to connect to' },
      description: 'The Kafka servers to connect to, host:port, several separated by commas.',
      aliases: ['bootstrap-controller'],
    },
    {
      name: 'command-config',
      value: { type: 'String', label: 'command config property file' },
      description: 'Property file with settings of the admin client. Only with --bootstrap-server.',
    },
    { name: 'alter', description: 'Alter the configuration for the entity.' },
    { name: 'describe', description: 'List configs for the given entity.' },
    {
      name: 'all',
      description:
        'List all configs for the given topic, broker or broker-logger, those of server.properties and the defaults included.',
    },
    {
      name: 'entity-type',
      value: {
        type: 'String',
        suggested: ['topics', 'clients', 'users', 'brokers', 'broker-loggers', 'ips'],
      },
      description: 'Type of entity: topics, clients, users, brokers, broker-loggers or ips.',
      isRepeatable: true,
    },
    {
      name: 'entity-name',
      value: text,
      description: 'Name of entity: topic, client id, user principal, broker id or address.',
      isRepeatable: true,
    },
    {
      name: 'entity-default',
      description: 'The default for clients, users, brokers or ips, after their --entity-type.',
    },
    {
      name: 'add-config',
      value: text,
      description:
        "Configs to set: 'k1=v1,k2=[v1,v2,v2],k3=v3'. Square brackets group values which contain commas. What there is: docs/configuration.md; for users and clients producer_byte_rate, consumer_byte_rate, request_percentage, controller_mutation_rate, for users SCRAM-SHA-256 and SCRAM-SHA-512 too, for ips connection_creation_rate.",
    },
    {
      name: 'add-config-file',
      value: text,
      description: 'Path to a properties file with configs to set.',
    },
    {
      name: 'delete-config',
      value: text,
      description: "Config keys to remove: 'k1,k2'.",
      isRepeatable: true,
    },
    { name: 'force', description: 'Suppress console prompts.' },
    ...flags,
    {
      name: 'zk-tls-config-file',
      value: { type: 'String', label: 'ZooKeeper TLS configuration' },
      description: 'Not possible here: ZooKeeper is reached without TLS.',
    },
    outputOption,
  ],
};
