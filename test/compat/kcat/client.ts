import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { allCodecs, type ForeignClient, linesOf } from '../foreign-client.ts';
import { runOk } from '../programs.ts';

/** kcat on librdkafka, as Debian packages it. */
export const kcat: ForeignClient = {
  setUp: () => {
    try {
      execFileSync('kcat', ['-V'], { stdio: 'ignore' });
    } catch {
      execFileSync('apt-get', ['install', '-y', '-q', 'kcat'], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
  },
  writers: [
    {
      name: 'kcat 1.7',
      codecs: allCodecs,
      kinds: ['plain', 'idempotent'],
      write: async ({ bootstrap, topic }, lines, { codec, isIdempotent }) => {
        const settings = isIdempotent ? ['-X', 'enable.idempotence=true'] : ['-X', 'acks=all'];
        const args = ['-P', '-b', bootstrap, '-t', topic, '-p', '0', '-z', codec, ...settings];
        await runOk(['kcat', args], lines.map((line) => `${line}\n`).join(''));
      },
    },
  ],
  readers: [
    {
      name: 'kcat 1.7 consume',
      readsZstd: true,
      read: async ({ bootstrap, topic }, count) => {
        const args = [
          '-C',
          '-b',
          bootstrap,
          '-t',
          topic,
          '-p',
          '0',
          '-o',
          'beginning',
          '-c',
          `${count}`,
          '-e',
          '-q',
        ];
        return linesOf(await runOk(['kcat', [...args, '-X', 'check.crcs=true']]));
      },
    },
    {
      name: 'kcat 1.7 group',
      readsZstd: true,
      read: async ({ bootstrap, topic }, count) => {
        const group = ['-X', 'auto.offset.reset=earliest', '-G', `compat-${randomUUID()}`, topic];
        return linesOf(await runOk(['kcat', ['-b', bootstrap, '-c', `${count}`, '-q', ...group]]));
      },
    },
  ],
};
