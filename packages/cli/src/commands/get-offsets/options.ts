/** Options of kafka-get-offsets and GetOffsetShell, from 0.8.2 to 4.3. */
import type { ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

export const getOffsetsSpec: ToolSpec = {
  id: 'kafka-get-offsets',
  intro: 'An interactive shell for getting topic-partition offsets.',
  needsArguments: true,
  options: [
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'HOST1:PORT1,...,HOST3:PORT3' },
      description: 'REQUIRED. The server(s) to connect to in the form HOST1:PORT1,HOST2:PORT2.',
    },
    {
      name: 'broker-list',
      value: { type: 'String', label: 'HOST1:PORT1,...,HOST3:PORT3' },
      description: 'The spelling of before 3.0 for --bootstrap-server.',
    },
    {
      name: 'topic',
      value: { type: 'String', label: 'topic' },
      description:
        'The topic to get the offsets for; it also accepts a regular expression. All topics if absent.',
    },
    {
      name: 'partitions',
      value: { type: 'String', label: 'partition ids' },
      description: 'Comma separated list of partition ids to get the offsets for; all partitions if absent.',
    },
    {
      name: 'topic-partitions',
      value: { type: 'String', label: 'topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3' },
      description:
        'Comma separated list of topic-partition patterns to get the offsets for: TOPIC, TOPIC:PARTITION, TOPIC:FROM-TO where TO is left out.',
    },
    {
      name: 'time',
      value: {
        type: 'String',
        label: '<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp',
        suggested: ['latest', 'earliest', 'max-timestamp'],
      },
      description: 'Timestamp of the offsets before that.',
      default: '-1',
    },
    { name: 'exclude-internal-topics', description: 'By default, internal topics are included.' },
    {
      name: 'command-config',
      value: { type: 'String', label: 'config file' },
      description: 'Property file with settings of the client.',
    },
    outputOption,
    {
      name: 'offsets',
      value: { type: 'Integer', label: 'count' },
      description:
        'Of old command lines (0.8 to 2.1), with --broker-list: so many offsets at which segments begin, the newest first.',
      isHidden: true,
    },
    {
      name: 'max-wait-ms',
      value: { type: 'Integer', label: 'ms' },
      description: 'Accepted for old command lines; without effect.',
      isHidden: true,
    },
  ],
};
