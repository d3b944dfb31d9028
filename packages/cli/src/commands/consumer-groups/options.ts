/** Options of kafka-consumer-groups in all versions from 0.9 to 4.3. */
import type { ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

export const consumerGroupsSpec: ToolSpec = {
  id: 'kafka-consumer-groups',
  intro:
    'This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.',
  needsArguments: true,
  options: [
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server to connect to' },
      description: 'REQUIRED unless --zookeeper is given: The server(s) to connect to.',
    },
    {
      name: 'zookeeper',
      value: { type: 'String', label: 'urls' },
      description:
        'The ZooKeeper of the cluster, for groups of old consumers (up to 1.1), which keep their members and mostly their offsets there. Instead of --bootstrap-server.',
    },
    { name: 'new-consumer', description: 'Meant by --bootstrap-server; accepted for old command lines.' },
    { name: 'list', description: 'List all consumer groups.' },
    {
      name: 'describe',
      description:
        'Describe consumer groups and list offset lag (number of messages not yet processed) of each partition.',
    },
    {
      name: 'delete',
      description:
        'Delete the given groups with their offsets. With --zookeeper and --topic only what the groups have of that topic.',
    },
    {
      name: 'reset-offsets',
      description:
        'Reset offsets of consumer groups whose members are gone: --dry-run (the default) shows what would be done, --execute does it; --export writes CSV instead of a table. Needs one of --to-offset, --shift-by, --to-datetime, --by-duration, --to-earliest, --to-latest, --to-current, --from-file, and --all-topics or --topic unless the offsets come from a file.',
    },
    {
      name: 'delete-offsets',
      description: 'Delete offsets of a group for the topics of --topic that its members do not read.',
    },
    {
      name: 'group',
      value: { type: 'String', label: 'consumer group' },
      isRepeatable: true,
      description: 'The consumer group we wish to act on; may be given several times.',
    },
    { name: 'all-groups', description: 'Apply to all consumer groups.' },
    {
      name: 'topic',
      value: { type: 'String', label: 'topic' },
      isRepeatable: true,
      description:
        'A topic whose offsets are to be reset or deleted, or topic:0,1,2 for some of its partitions; may be given several times.',
    },
    { name: 'all-topics', description: 'Reset the offsets of all topics that the group has offsets for.' },
    {
      name: 'offsets',
      description:
        'With --describe: partitions with their offsets and lag. This is what it shows by default.',
    },
    { name: 'members', description: 'With --describe: members of the groups.' },
    {
      name: 'state',
      value: {
        type: 'String',
        whenBare: '',
        suggested: ['Stable', 'Empty', 'PreparingRebalance', 'CompletingRebalance', 'Dead'],
      },
      description:
        "With --describe: the groups' states. With --list: show states, and only groups in one of these, for example --state stable,empty.",
    },
    {
      name: 'type',
      value: { type: 'String', whenBare: '', suggested: ['classic', 'consumer'] },
      description: 'With --list: show types, and only groups of one of these: classic, consumer.',
    },
    { name: 'verbose', description: 'With --describe --members: show which partitions each member has.' },
    {
      name: 'with-group',
      description:
        'With --describe and --reset-offsets: show the GROUP column first, as Kafka does since 2.4; it is always there for several groups.',
    },
    {
      name: 'timeout',
      value: { type: 'Long', label: 'timeout (ms)' },
      default: '5000',
      description: 'How long to wait for a coordinator and its answers.',
    },
    {
      name: 'command-config',
      value: { type: 'String', label: 'command config property file' },
      description: 'Property file with settings of the client.',
    },
    { name: 'dry-run', description: 'Only show results without changing anything.' },
    { name: 'execute', description: 'Execute operation. Supported operations: reset-offsets.' },
    { name: 'export', description: 'Write the result of --reset-offsets as CSV.' },
    {
      name: 'to-offset',
      value: { type: 'Long', label: 'offset' },
      description: 'Reset offsets to a specific offset.',
    },
    { name: 'to-earliest', description: 'Reset offsets to earliest offset.' },
    { name: 'to-latest', description: 'Reset offsets to latest offset.' },
    { name: 'to-current', description: 'Reset offsets to current offset.' },
    {
      name: 'shift-by',
      value: { type: 'Long', label: 'number-of-offsets' },
      description: "Reset offsets shifting current offset by 'n', where 'n' can be positive or negative.",
    },
    {
      name: 'to-datetime',
      value: { type: 'String', label: 'datetime' },
      description: "Reset offsets to offset from datetime. Format: 'YYYY-MM-DDTHH:mm:SS.sss'",
    },
    {
      name: 'by-duration',
      value: { type: 'String', label: 'duration' },
      description: "Reset offsets to offset by duration from current timestamp. Format: 'PnDTnHnMnS'",
    },
    { name: 'force', description: 'With --delete --all-groups at a terminal: ask nothing.' },
    outputOption,
    {
      name: 'from-file',
      value: { type: 'String', label: 'path to CSV file' },
      description: 'Reset offsets to values defined in CSV file.',
    },
  ],
};
