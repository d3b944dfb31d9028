/** Options of kafka-log-dirs, 1.0 to 4.3. */
import type { ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

export const logDirsSpec: ToolSpec = {
  id: 'kafka-log-dirs',
  intro: 'This tool helps to query log directory usage on the specified brokers.',
  needsArguments: true,
  options: [
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'The server(s) to use for bootstrapping' },
      description: 'REQUIRED: the server(s) to use for bootstrapping',
      isRequired: true,
    },
    {
      name: 'describe',
      description: 'Describe the specified log directories on the specified brokers.',
      isRequired: true,
    },
    {
      name: 'topic-list',
      value: { type: 'String', label: 'Topic list' },
      description:
        'The topics to be queried in the form "topic1,topic2,topic3"; all topics if no list is given.',
      default: '',
    },
    {
      name: 'broker-list',
      value: { type: 'String', label: 'Broker list' },
      description:
        'The brokers to be queried in the form "0,1,2"; all brokers of the cluster if no list is given.',
      default: '',
    },
    {
      name: 'command-config',
      value: { type: 'String', label: 'Admin client property file' },
      description: 'Property file with settings of the client.',
    },
    outputOption,
  ],
};
