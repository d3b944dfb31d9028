/** Options of kafka-console-consumer in all versions from 0.8.2 to 4.3. */
import type { OptionSpec, ToolSpec } from '../../options/option.ts';

const ignored = (name: string, takesValue = false): OptionSpec => ({
  name,
  description: 'Accepted for old command lines; without effect.',
  isHidden: true,
  ...(takesValue ? { value: { type: 'String' } } : {}),
});

export const consoleConsumerSpec: ToolSpec = {
  id: 'kafka-console-consumer',
  intro: 'This tool helps to read data from Kafka topics and outputs it to standard output.',
  needsArguments: true,
  options: [
    { name: 'topic', value: { type: 'String', label: 'topic' }, description: 'The topic to consume.' },
    {
      name: 'include',
      value: { type: 'String', label: 'Java regex (String)' },
      description: 'Regular expression of the topics to consume.',
      aliases: ['whitelist'],
    },
    {
      name: 'blacklist',
      value: { type: 'String', label: 'blacklist' },
      description: 'Regular expression of the topics to leave out; all others are consumed.',
    },
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server to connect to' },
      description:
        'REQUIRED unless --zookeeper is given: the servers to connect to, HOST1:PORT1,HOST2:PORT2.',
      aliases: ['broker-list'],
    },
    {
      name: 'zookeeper',
      value: { type: 'String', label: 'urls' },
      description:
        'The ZooKeeper of the cluster, HOST:PORT,HOST:PORT/CHROOT: consumes as the consumers of 0.8 to 1.1 do, which share partitions and keep offsets there.',
    },
    {
      name: 'from-beginning',
      description:
        'Begin with the earliest message instead of the latest, where the group has no offset stored.',
    },
    {
      name: 'partition',
      value: { type: 'Integer', label: 'partition' },
      description: "The partition to consume, from its end unless '--offset' says otherwise.",
    },
    {
      name: 'offset',
      value: { type: 'String', label: 'consume offset', suggested: ['earliest', 'latest'] },
      description: "The offset to begin at: a number, 'earliest' or 'latest'.",
      default: 'latest',
    },
    {
      name: 'group',
      value: { type: 'String', label: 'consumer group id' },
      description: 'The group to consume as a member of.',
    },
    {
      name: 'max-messages',
      value: { type: 'Integer', label: 'num_messages' },
      description: 'Stop after this many messages. By default consume on.',
    },
    {
      name: 'timeout-ms',
      value: { type: 'Integer', label: 'timeout_ms' },
      description: 'Stop when no message comes for this long.',
    },
    {
      name: 'isolation-level',
      value: { type: 'String', suggested: ['read_committed', 'read_uncommitted'] },
      description:
        'read_committed leaves out messages of transactions that are open or were aborted; read_uncommitted shows all.',
      default: 'read_uncommitted',
    },
    {
      name: 'consumer-property',
      value: { type: 'String', label: 'consumer_prop' },
      description: 'A setting of the consumer as key=value; may be repeated.',
      isRepeatable: true,
      aliases: ['command-property'],
    },
    {
      name: 'consumer.config',
      value: { type: 'String', label: 'config file' },
      description: 'Property file with settings of the consumer; --consumer-property wins over it.',
      aliases: ['command-config'],
    },
    {
      name: 'property',
      value: { type: 'String', label: 'prop' },
      description:
        'A setting of the formatter as key=value; may be repeated: print.timestamp, print.key, print.offset, print.epoch, print.partition, print.headers, print.value=true|false, key.separator=<tab>, line.separator=<line feed>, headers.separator=<,>, null.literal=<null>, key.deserializer, value.deserializer, headers.deserializer=<class>.',
      isRepeatable: true,
      aliases: ['formatter-property'],
    },
    {
      name: 'formatter',
      value: { type: 'String', label: 'class' },
      description:
        'Class that formats messages: DefaultMessageFormatter, LoggingMessageFormatter, NoOpMessageFormatter, ChecksumMessageFormatter; for the internal topics OffsetsMessageFormatter, GroupMetadataMessageFormatter, TransactionLogMessageFormatter.',
      default: 'kafka.tools.DefaultMessageFormatter',
    },
    {
      name: 'formatter-config',
      value: { type: 'String', label: 'config file' },
      description: 'Property file with settings of the formatter; --property wins over it.',
    },
    {
      name: 'key-deserializer',
      value: { type: 'String', label: 'deserializer for key' },
      description: 'Class that the bytes of keys are shown by.',
    },
    {
      name: 'value-deserializer',
      value: { type: 'String', label: 'deserializer for values' },
      description: 'Class that the bytes of values are shown by.',
    },
    {
      name: 'skip-message-on-error',
      description: 'Leave out a message that cannot be shown instead of stopping.',
    },
    { name: 'enable-systest-events', description: 'Also print when the consumer ends.' },
    ignored('new-consumer'),
    {
      name: 'delete-consumer-offsets',
      description: "With --zookeeper: delete the group's node in ZooKeeper before consuming.",
    },
    ignored('csv-reporter-enabled'),
    ignored('metrics-dir', true),
    ignored('autocommit.interval.ms', true), // of 0.8.0; counts with --zookeeper
    ignored('refresh.leader.backoff.ms', true),
    ignored('consumer-timeout-ms', true),
    ignored('socket-buffer-size', true),
    ignored('socket-timeout-ms', true),
    ignored('fetch-size', true),
    ignored('min-fetch-bytes', true),
    ignored('max-wait-ms', true),
  ],
};
