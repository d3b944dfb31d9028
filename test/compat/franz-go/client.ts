import { allCodecs } from '../foreign-client.ts';
import { buildGo, programClient } from '../programs.ts';

/** twmb/franz-go: speaks the newest version of every API that a broker offers. */
export const franzGo = programClient({
  name: 'franz-go 1.22',
  setUp: () => buildGo(import.meta.dirname, 'franz-go'),
  command: () => [buildGo(import.meta.dirname, 'franz-go')],
  codecs: allCodecs,
  kinds: ['plain', 'idempotent'],
  writeModes: ['produce'],
  readModes: ['consume', 'group'],
});
