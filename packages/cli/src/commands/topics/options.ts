/** Options of kafka-topics in all versions from 0.8.2 to 4.3. */
import type { ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

const hosts = { type: 'String', label: 'hosts' } as const;

export const topicsSpec: ToolSpec = {
  id: 'kafka-topics',
  intro: 'Create, delete, describe, or change a topic.',
  needsArguments: true,
  options: [
    { name: 'list', description: 'List all available topics.' },
    { name: 'describe', description: 'List details for the given topics.' },
    { name: 'create', description: 'Create a new topic.' },
    {
      name: 'alter',
      description: 'Change the number of partitions or, with --zookeeper, the configuration of a topic.',
    },
    { name: 'delete', description: 'Delete a topic.' },
    {
      name: 'zookeeper',
      value: hosts,
      description:
        'The ZooKeeper of the cluster, host:port, several separated by commas, with a path at the end if the cluster lives below one. Either this or --bootstrap-server.',
    },
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server to connect to' },
      description:
        'REQUIRED unless --zookeeper is given: the Kafka servers to connect to, host:port, several separated by commas.',
      aliases: ['broker-list'],
    },
    {
      name: 'command-config',
      value: { type: 'String', label: 'command config property file' },
      description: 'Property file with settings of the admin client. Only with --bootstrap-server.',
    },
    {
      name: 'topic',
      value: { type: 'String', label: 'topic' },
      description:
        'The topic to create, alter, describe or delete. Except for --create it may be a list separated by commas or a regular expression.',
    },
    {
      name: 'topic-id',
      value: { type: 'String', label: 'topic-id' },
      description: 'The id of the topic to describe, instead of its name. Only with --bootstrap-server.',
    },
    {
      name: 'partitions',
      value: { type: 'Integer', label: '# of partitions' },
      description: 'The number of partitions of a topic being created or altered.',
    },
    {
      name: 'replication-factor',
      value: { type: 'Integer', label: 'replication factor' },
      description: 'The number of replicas of each partition of a topic being created.',
    },
    {
      name: 'replica-assignment',
      value: { type: 'String', label: 'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , ...' },
      description: 'Which brokers hold the partitions of a topic being created or altered, chosen by hand.',
    },
    {
      name: 'config',
      value: { type: 'String', label: 'name=value' },
      description: "A topic's setting that differs from the broker's default; may be repeated.",
      isRepeatable: true,
    },
    {
      name: 'delete-config',
      value: { type: 'String', label: 'name' },
      description: 'A setting to go back to the default for; may be repeated. With --alter and --zookeeper.',
      isRepeatable: true,
    },
    {
      name: 'under-replicated-partitions',
      description: 'When describing: only partitions with replicas that are behind.',
    },
    {
      name: 'unavailable-partitions',
      description: 'When describing: only partitions without a living leader.',
    },
    {
      name: 'under-min-isr-partitions',
      description: 'When describing: only partitions with fewer in-sync replicas than min.insync.replicas.',
    },
    {
      name: 'at-min-isr-partitions',
      description:
        'When describing: only partitions with just as many in-sync replicas as min.insync.replicas.',
    },
    {
      name: 'topics-with-overrides',
      description: 'When describing: only topics that have settings of their own.',
    },
    {
      name: 'if-exists',
      description: 'When altering, describing or deleting: do nothing if there is no such topic.',
    },
    { name: 'if-not-exists', description: 'When creating: do nothing if the topic exists.' },
    { name: 'exclude-internal', description: "When listing or describing: leave out Kafka's own topics." },
    {
      name: 'partition-size-limit-per-response',
      value: { type: 'Integer', label: 'maximum number of partitions per response' },
      description: 'Accepted; answers are not paged here.',
    },
    { name: 'disable-rack-aware', description: 'Accepted; racks are not looked at here.', isHidden: true },
    outputOption,
    { name: 'force', description: 'Accepted; nothing is asked.', isHidden: true },
  ],
};
