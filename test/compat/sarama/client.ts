import { allCodecs } from '../foreign-client.ts';
import { buildGo, programClient } from '../programs.ts';

/** IBM/sarama: sync and async producer, partition consumer, consumer group. */
export const sarama = programClient({
  name: 'sarama 1.61',
  setUp: () => buildGo(import.meta.dirname, 'sarama'),
  command: () => [buildGo(import.meta.dirname, 'sarama')],
  codecs: allCodecs,
  kinds: ['plain', 'idempotent'],
  writeModes: ['produce-sync', 'produce-async'],
  readModes: ['consume', 'group'],
});
