import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allCodecs, type Codec, type Writer } from '../foreign-client.ts';
import { cacheDirectory, programClient } from '../programs.ts';

const codecPackages = ['python-snappy==0.7.3', 'lz4==4.4.5', 'zstandard==0.25.0', 'crc32c==2.9.post0'];

/** kafka-python: the newest, and 2.0.2, the only one there was from 2020 to 2025. */
export const kafkaPython = kafkaPythonOf('3.0.12', allCodecs, ['plain', 'idempotent']);
export const kafkaPython2 = kafkaPythonOf('2.0.2', allCodecs, ['plain']);

function kafkaPythonOf(version: string, codecs: readonly Codec[], kinds: Writer['kinds']) {
  const packages = cacheDirectory(`kafka-python-${version}`);
  return programClient({
    name: `kafka-python ${version}`,
    setUp: () => {
      if (existsSync(join(packages, 'zstandard'))) return;
      const install = [
        '-m',
        'pip',
        'install',
        '-q',
        '--target',
        packages,
        `kafka-python==${version}`,
        ...codecPackages,
      ];
      execFileSync('python3', install, { stdio: 'inherit' });
    },
    command: () => ['env', `PYTHONPATH=${packages}`, 'python3', join(import.meta.dirname, 'program.py')],
    codecs,
    kinds,
    writeModes: ['produce'],
    readModes: ['consume', 'group'],
  });
}
