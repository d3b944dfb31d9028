/** Options of kafka-delete-records, 0.11 to 4.3. */
import type { ToolSpec } from '../../options/option.ts';
import { outputOption } from '../../output/json.ts';

export const deleteRecordsSpec: ToolSpec = {
  id: 'kafka-delete-records',
  intro: 'This tool helps to delete records of the given partitions down to the specified offset.',
  needsArguments: true,
  options: [
    {
      name: 'bootstrap-server',
      value: { type: 'String', label: 'server(s) to use for bootstrapping' },
      description: 'REQUIRED: The server to connect to.',
      isRequired: true,
    },
    {
      name: 'offset-json-file',
      value: { type: 'File', label: 'Offset json file path' },
      description:
        'REQUIRED: The JSON file with offset per partition, -1 for all that there is. The format to use is: {"partitions": [{"topic": "foo", "partition": 1, "offset": 1}], "version":1}',
      isRequired: true,
    },
    {
      name: 'command-config',
      value: { type: 'String', label: 'command config property file path' },
      description: 'Property file with settings of the client.',
    },
    outputOption,
  ],
};
