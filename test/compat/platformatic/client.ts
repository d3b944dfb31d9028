import { join } from 'node:path';
import { allCodecs } from '../foreign-client.ts';
import { programClient } from '../programs.ts';

/** platformatic's client, which always joins a group to read. */
export const platformatic = programClient({
  name: '@platformatic/kafka 2.12',
  setUp: () => {},
  command: () => [process.execPath, join(import.meta.dirname, 'program.ts')],
  codecs: allCodecs,
  kinds: ['plain', 'idempotent'],
  writeModes: ['produce'],
  readModes: ['group'],
});
