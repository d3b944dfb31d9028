/** Settings of the file connectors and their tasks. */
import { ConfigDef } from '../config/config-def.ts';
import { nonEmptyString } from '../config/validators.ts';

export function fileStreamSourceConfig(): ConfigDef {
  return new ConfigDef()
    .define({
      name: 'file',
      type: 'STRING',
      defaultValue: null,
      importance: 'HIGH',
      documentation: 'The file to read lines from; standard input where it is not set.',
    })
    .define({
      name: 'topic',
      type: 'STRING',
      validator: nonEmptyString(),
      importance: 'HIGH',
      documentation: 'The topic to which the lines go.',
    })
    .define({
      name: 'batch.size',
      type: 'INT',
      defaultValue: 2000,
      importance: 'LOW',
      documentation: 'How many lines the task hands over at once at most.',
    });
}

export function fileStreamSinkConfig(): ConfigDef {
  return new ConfigDef().define({
    name: 'file',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'The file to which records are added as lines; standard output where it is not set.',
  });
}
