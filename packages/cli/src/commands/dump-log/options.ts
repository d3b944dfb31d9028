/** Options of kafka-dump-log and kafka.tools.DumpLogSegments, from 0.8.2 to 4.3. */
import { stringDecoder } from '../../dump-log/message-parser.ts';
import type { OptionSpec, ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

const decoderClass = (name: string, what: string): OptionSpec => ({
  name,
  value: { type: 'String', whenBare: stringDecoder },
  default: stringDecoder,
  description: `If set, used to deserialize the ${what}: one of Kafka's own decoders (StringDecoder, LongDecoder, IntegerDecoder, DefaultDecoder of org.apache.kafka.tools.api or kafka.serializer).`,
});

export const dumpLogSpec: ToolSpec = {
  id: 'kafka-dump-log',
  intro:
    'This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly corrupt log segment.',
  needsArguments: true,
  options: [
    {
      name: 'files',
      isRequired: true,
      value: { type: 'String', label: 'file1, file2, ...' },
      description: 'REQUIRED: The comma separated list of data and index log files to be dumped.',
    },
    {
      name: 'print-data-log',
      description:
        'If set, printing the messages content when dumping data logs. Automatically set if any decoder option is specified.',
    },
    {
      name: 'verify-index-only',
      description: 'If set, just verify the index log without printing its content.',
    },
    {
      name: 'index-sanity-check',
      description:
        'If set, just checks the index sanity without printing its content. This is the same check that is executed on broker startup to determine if an index needs rebuilding or not.',
    },
    {
      name: 'max-message-size',
      value: { type: 'Integer', label: 'size' },
      default: '5242880',
      description: 'Size of largest message.',
    },
    {
      name: 'max-bytes',
      value: { type: 'Integer', label: 'size' },
      default: '2147483647',
      description: 'Limit the amount of total batches read in bytes avoiding reading the whole .log file(s).',
    },
    {
      name: 'deep-iteration',
      description:
        'If set, uses deep instead of shallow iteration. Automatically set if print-data-log is enabled.',
    },
    decoderClass('value-decoder-class', 'messages'),
    decoderClass('key-decoder-class', 'keys'),
    {
      name: 'offsets-decoder',
      description: 'If set, log data will be parsed as offset data from the __consumer_offsets topic.',
    },
    {
      name: 'transaction-log-decoder',
      description:
        'If set, log data will be parsed as transaction metadata from the __transaction_state topic.',
    },
    {
      name: 'cluster-metadata-decoder',
      description: 'If set, log data will be parsed as cluster metadata records.',
    },
    {
      name: 'remote-log-metadata-decoder',
      description:
        'If set, log data will be parsed as TopicBasedRemoteLogMetadataManager (RLMM) metadata records.',
    },
    {
      name: 'share-group-state-decoder',
      description:
        'If set, log data will be parsed as share group state data from the __share_group_state topic.',
    },
    {
      name: 'skip-record-metadata',
      description: 'Whether to skip printing metadata for each record.',
    },
    outputOption,
  ],
};
