import { join } from 'node:path';
import { allCodecs } from '../foreign-client.ts';
import { programClient } from '../programs.ts';

/** kafkajs, which always joins a group to read. */
export const kafkajs = programClient({
  name: 'kafkajs 2.2.4',
  setUp: () => {},
  command: () => [process.execPath, join(import.meta.dirname, 'program.ts')],
  codecs: allCodecs,
  kinds: ['plain', 'idempotent'],
  writeModes: ['produce'],
  readModes: ['group'],
});
