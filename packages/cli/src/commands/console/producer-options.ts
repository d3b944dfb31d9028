/** Options of kafka-console-producer in all versions from 0.8.2 to 4.3. */
import type { OptionSpec, ToolSpec } from '../../options/option.ts';

const ignored = (name: string, takesValue = true): OptionSpec => ({
  name,
  description: 'Accepted for old command lines; without effect.',
  isHidden: true,
  ...(takesValue ? { value: { type: 'String' } } : {}),
});

export const consoleProducerSpec: ToolSpec = {
  id: 'kafka-console-producer',
  intro: 'This tool helps to read data from standard input and publish it to Kafka.',
  needsArguments: true,
  options: [
    {
      name: 'topic',
      value: { type: 'String', label: 'topic' },
      description: 'The topic to send messages to.',
      isRequired: true,
    },
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server to connect to' },
      description:
        'REQUIRED unless --broker-list is given: the servers to connect to, HOST1:PORT1,HOST2:PORT2.',
    },
    {
      name: 'broker-list',
      value: { type: 'String', label: 'broker-list' },
      description: 'The older name of --bootstrap-server.',
    },
    {
      name: 'property',
      value: { type: 'String', label: 'prop' },
      description:
        'A setting of the line reader as key=value; may be repeated: parse.key=true|false, key.separator=<tab>, ignore.error=true|false, parse.headers=true|false, headers.delimiter=<tab>, headers.separator=<,>, headers.key.separator=<:>, null.marker=<text>.',
      isRepeatable: true,
      aliases: ['reader-property'],
    },
    {
      name: 'reader-config',
      value: { type: 'String', label: 'config file' },
      description: 'Property file with settings of the line reader; --property wins over it.',
    },
    {
      name: 'producer-property',
      value: { type: 'String', label: 'producer_prop' },
      description: 'A setting of the producer as key=value; may be repeated.',
      isRepeatable: true,
      aliases: ['command-property'],
    },
    {
      name: 'producer.config',
      value: { type: 'String', label: 'config file' },
      description: 'Property file with settings of the producer; --producer-property wins over it.',
      aliases: ['command-config'],
    },
    { name: 'sync', description: 'Wait for the acknowledgement of each message before reading the next.' },
    {
      name: 'compression-codec',
      value: {
        type: 'String',
        label: 'compression-codec',
        whenBare: 'gzip',
        suggested: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
      },
      description: "The compression: 'none', 'gzip', 'snappy', 'lz4' or 'zstd'. Without a value: gzip.",
    },
    {
      name: 'batch-size',
      value: { type: 'Integer', label: 'size' },
      description: 'Bytes of messages that go to one partition together.',
      default: '131072',
      aliases: ['max-partition-memory-bytes'],
    },
    {
      name: 'timeout',
      value: { type: 'Long', label: 'timeout_ms' },
      description: 'Accepted: a batch never waits here; while an answer is outstanding the next one fills.',
    },
    {
      name: 'request-required-acks',
      value: { type: 'String', label: 'request required acks', suggested: ['0', '1', '-1', 'all'] },
      description: 'Which acknowledgement a message needs: 0, 1, -1 or all.',
      default: '-1',
    },
    {
      name: 'request-timeout-ms',
      value: { type: 'Integer', label: 'request timeout ms' },
      description: 'How long an answer may take.',
      default: '30000',
    },
    {
      name: 'message-send-max-retries',
      value: { type: 'Integer' },
      description: 'How often a failed send is tried again.',
      default: 'until 120 s have passed',
    },
    {
      name: 'retry-backoff-ms',
      value: { type: 'Long' },
      description: 'How long to wait before trying again.',
      default: '100',
    },
    {
      name: 'max-block-ms',
      value: { type: 'Long', label: 'max block on send' },
      description: 'How long to wait for the topic to be there.',
      default: '60000',
      aliases: ['metadata-fetch-timeout-ms'],
    },
    {
      name: 'max-memory-bytes',
      value: { type: 'Long', label: 'total memory in bytes' },
      description: 'Bytes that may wait to be sent; standard input is not read on meanwhile.',
      default: '1048576',
    },
    {
      name: 'line-reader',
      value: { type: 'String', label: 'reader_class' },
      description: 'Class that reads lines; the built-in one is the only one here.',
      default: 'LineMessageReader',
    },
    ignored('metadata-expiry-ms'),
    ignored('socket-buffer-size'),
    ignored('queue-size'),
    ignored('queue-enqueuetimeout-ms'),
    ignored('queue-enqueue-timeout-ms'),
    ignored('key-serializer'),
    ignored('value-serializer'),
    ignored('new-producer', false),
    ignored('old-producer', false),
  ],
};
