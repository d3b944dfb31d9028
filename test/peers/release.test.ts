/**
 * The archives that `pnpm release` makes. What is unpacked does the quickstart on a machine of its own: PATH has coreutils only, and
 * there is no network but the loopback.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canHaveOwnMachine, OwnMachine } from './lib/own-machine.ts';

const root = join(import.meta.dirname, '..', '..');
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const archives = ['.tgz', '-linux-x64.tar.gz', '-win-x64.zip'] as const;
const windowsAddOns = [
  '@node-rs/crc32-win32-x64-msvc/crc32.win32-x64-msvc.node',
  '@napi-rs/snappy-win32-x64-msvc/snappy.win32-x64-msvc.node',
  '@antoniomuso/lz4-napi-win32-x64-msvc/lz4-napi.win32-x64-msvc.node',
];
/** IMAGE_FILE_MACHINE_AMD64 of a PE header. */
const amd64 = 0x8664;

let directory: string;
const archive = (name: (typeof archives)[number], build = 'first'): string =>
  join(directory, build, `kafka-ts-${version}${name}`);

/** Builds some archives, as somebody with that umask in that time zone. */
function build(out: string, only: string, umask: string, timeZone: string): void {
  const args = [join(root, 'scripts', 'release.ts'), '--out', join(directory, out), '--only', only];
  const shell = ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, ...args];
  execFileSync('/bin/sh', shell, { env: { ...process.env, TZ: timeZone }, stdio: 'pipe' });
}

/** Unpacks an archive, and answers the one directory that it has. */
function unpack(name: (typeof archives)[number], into: string): string {
  const target = join(directory, into);
  mkdirSync(target, { recursive: true });
  const command = name.endsWith('.zip') ? ['unzip', '-q', archive(name)] : ['tar', 'xzf', archive(name)];
  execFileSync(command[0] ?? '', command.slice(1), { cwd: target });
  const [top = '', ...others] = readdirSync(target);
  expect(others).toEqual([]);
  return join(target, top);
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'release-'));
  // For those who are not the owner.
  chmodSync(directory, 0o755);
  build('first', 'plain,linux-x64,win-x64', '022', 'Asia/Shanghai');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('every archive', () => {
  test('is the same, byte for byte, when it is built again', () => {
    build('second', 'plain,linux-x64,win-x64', '077', 'America/New_York');
    for (const name of archives)
      expect(readFileSync(archive(name)).equals(readFileSync(archive(name, 'second')))).toBe(true);
  });

  test('has its checksums beside it', () => {
    for (const name of archives) {
      for (const algorithm of ['sha256', 'sha512']) {
        const digest = createHash(algorithm)
          .update(readFileSync(archive(name)))
          .digest('hex');
        const wanted = `${digest}  kafka-ts-${version}${name}\n`;
        expect(readFileSync(`${archive(name)}.${algorithm}`, 'utf8')).toBe(wanted);
      }
    }
  });

  test("has Kafka's layout, every launcher, and no links", () => {
    for (const [index, name] of archives.entries()) {
      const home = unpack(name, `layout ${index}`);
      expect(readdirSync(home).sort()).toEqual(
        ['LICENSE', 'NOTICE', 'README.md', 'bin', 'conf', 'config', 'docs', 'libs'].sort(),
      );
      for (const [from, to] of [
        ['bin', 'bin'],
        ['windows', 'bin/windows'],
      ] as const) {
        for (const launcher of readdirSync(join(root, from), { withFileTypes: true })) {
          if (!launcher.isFile()) continue;
          const [original, unpacked] = [join(root, from, launcher.name), join(home, to, launcher.name)];
          expect(readFileSync(unpacked, 'utf8')).toBe(readFileSync(original, 'utf8'));
          expect(statSync(unpacked).mode & 0o111).toBe(statSync(original).mode & 0o111);
        }
      }
      expect(readFileSync(join(home, 'NOTICE'), 'utf8')).toMatch(/^ {2}kafkajs \S+ \(MIT\)$/m);
      const kinds = readdirSync(home, { recursive: true, withFileTypes: true });
      expect(kinds.filter((entry) => !entry.isFile() && !entry.isDirectory())).toEqual([]);
      rmSync(home, { recursive: true });
    }
  });

  test('is one of those that there are', () => {
    const args = [
      join(root, 'scripts', 'release.ts'),
      '--out',
      join(directory, 'none'),
      '--only',
      'linux-vax',
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const wanted = /^--only: there is no archive "linux-vax"; expected some of plain, linux-x64, .*\n$/;
    expect([status, stderr]).toEqual([1, expect.stringMatching(wanted)]);
  });
});

test('the archive for Windows holds node.exe and the add-ons, all of them for x64', () => {
  const home = unpack('-win-x64.zip', 'windows');
  const libs = join(home, 'libs');
  for (const path of ['node/node.exe', ...windowsAddOns.map((name) => `node_modules/${name}`)]) {
    const bytes = readFileSync(join(libs, path));
    expect(bytes.toString('latin1', 0, 2)).toBe('MZ');
    const header = bytes.readUInt32LE(0x3c);
    expect(bytes.toString('latin1', header, header + 4)).toBe('PE\0\0');
    expect(bytes.readUInt16LE(header + 4)).toBe(amd64);
  }
});

/** The quickstart with Connect; what fails ends the script. `$1`: the installation, `$2`: for logs and Connect's files. */
const quickstart = `
cd "$1" || exit 2
bin/zookeeper-server-start.sh config/zookeeper.properties >"$2/zookeeper.log" 2>&1 & zookeeper=$!
bin/kafka-server-start.sh config/server.properties >"$2/kafka.log" 2>&1 & kafka=$!
tries=0
until bin/kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic test >"$2/create.log" 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 30 ] || { cat "$2"/*.log; exit 3; }
  sleep 0.2
done
set -e
cat "$2/create.log"
bin/kafka-topics.sh --list --zookeeper localhost:2181
printf 'This is a message\\nThis is another message\\n' | bin/kafka-console-producer.sh --broker-list localhost:9092 --topic test --compression-codec snappy
sh bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic test --from-beginning --max-messages 2
printf 'foo\\nbar\\n' >"$2/test.txt"
cd "$2"
"$1"/bin/connect-standalone.sh "$2/connect.properties" "$1/config/connect-file-source.properties" "$1/config/connect-file-sink.properties" >"$2/connect.log" 2>&1 & connect=$!
cd "$1"
bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic connect-test --from-beginning --max-messages 2
tries=0
until [ "$(cat "$2/test.sink.txt" 2>/dev/null)" = "$(cat "$2/test.txt")" ]; do
  tries=$((tries + 1))
  [ $tries -lt 50 ] || { cat "$2/connect.log"; exit 4; }
  sleep 0.1
done
kill $connect
wait $connect || true
bin/kafka-topics.sh --delete --bootstrap-server localhost:9092 --topic test
bin/kafka-server-stop.sh
wait $kafka
bin/zookeeper-server-stop.sh
wait $zookeeper
echo stopped
`;
const wanted = `Created topic "test".
test
This is a message
This is another message
{"schema":{"type":"string","optional":false},"payload":"foo"}
{"schema":{"type":"string","optional":false},"payload":"bar"}
stopped
`;
const counts = 'Processed a total of 2 messages\n'.repeat(2);

const commands = ['uname', 'readlink', 'cat', 'sleep', 'printf', 'nohup', 'env', 'ls'];

describe.skipIf(!canHaveOwnMachine())('unpacked, without Node.js and network, the quickstart works', () => {
  let tools: string;
  beforeAll(() => {
    tools = join(directory, 'coreutils');
    mkdirSync(tools);
    for (const name of ['sh', ...commands]) {
      const path = execFileSync('/bin/sh', ['-c', `PATH=/usr/bin:/bin; unalias -a; which ${name}`], {
        encoding: 'utf8',
      });
      symlinkSync(path.trim(), join(tools, name));
    }
    writeFileSync(join(directory, 'quickstart.sh'), quickstart);
  });
  /** Runs the script on a machine that nothing was run on before but `before`, with nothing of this process's environment. */
  async function expectQuickstart(home: string, { path = tools, as = '', before = '' } = {}): Promise<void> {
    const machine = await OwnMachine.start(directory);
    try {
      chmodSync(machine.directory, 0o777);
      await machine.type('chmod 777 /tmp/kafka-logs /tmp/zookeeper');
      const shipped = readFileSync(join(root, 'config', 'connect-standalone.properties'), 'utf8');
      const worker = join(machine.directory, 'connect.properties');
      writeFileSync(
        worker,
        shipped.replace('/tmp/connect.offsets', join(machine.directory, 'connect.offsets')),
      );
      if (before !== '') await machine.type(before);
      const env = `env -i PATH='${path}' HOME='${machine.directory}' TMPDIR='${machine.directory}'`;
      const script = `sh '${join(directory, 'quickstart.sh')}' '${home}' '${machine.directory}'`;
      const result = await machine.type(`${as} ${env} ${script}`, '', 60_000);
      expect([result.stdout, result.stderr, result.code]).toEqual([wanted, counts, 0]);
      const log = readFileSync(join(machine.directory, 'kafka.log'), 'utf8');
      expect(log).not.toMatch(/ERROR|EACCES|cannot be used/);
      // Where the temporary directory's compile cache belongs to somebody else, the user's own has one.
      const caches = ['node-compile-cache', '.cache/kafka-ts'].map((name) => join(machine.directory, name));
      const ours = caches.filter((cache) => existsSync(cache) && readdirSync(cache).length > 0);
      expect(ours).toHaveLength(before === '' ? 1 : 2);
    } finally {
      await machine.close();
    }
  }

  test('in a directory with blanks, copied with its links followed, and through a link to it', async () => {
    const home = unpack('-linux-x64.tar.gz', 'a place (with blanks) & more');
    await expectQuickstart(home);
    symlinkSync(home, join(directory, 'kafka'));
    execFileSync('cp', ['-rL', join(directory, 'kafka'), join(directory, 'copied')]);
    rmSync(home, { recursive: true });
    await expectQuickstart(join(directory, 'copied'));
    symlinkSync('copied', join(directory, 'link'));
    await expectQuickstart(join(directory, 'link'));
  });

  test('for another user than the owner, in a directory that nobody may write to', async () => {
    const home = unpack('-linux-x64.tar.gz', 'owned by root');
    execFileSync('chmod', ['-R', 'a-w', join(directory, 'owned by root')]);
    const user = 'setpriv --reuid 12345 --regid 12345 --clear-groups';
    const before = `env '${home}/bin/kafka-topics.sh' --help`;
    await expectQuickstart(home, { as: user, before });
    execFileSync('chmod', ['-R', 'u+w', join(directory, 'owned by root')]);
  });

  test("from the archive for Windows, without its add-ons, by Linux's Node.js", async () => {
    const home = unpack('-win-x64.zip', 'from windows');
    rmSync(join(home, 'libs', 'node_modules'), { recursive: true });
    const node = join(directory, 'node');
    cpSync(tools, node, { recursive: true, verbatimSymlinks: true });
    symlinkSync(process.execPath, join(node, 'node'));
    await expectQuickstart(home, { path: node });
  });

  test('from the archive without Node.js, on that of PATH', async () => {
    const home = unpack('.tgz', 'plain');
    const bare = spawnSync('env', ['-i', `PATH=${tools}`, join(home, 'bin', 'kafka-topics.sh'), '--list']);
    expect([String(bare.stderr), bare.status]).toEqual([
      expect.stringContaining('Node.js 24 or newer is needed and none was found'),
      1,
    ]);
    const node = join(directory, 'node for all');
    cpSync(tools, node, { recursive: true, verbatimSymlinks: true });
    symlinkSync(process.execPath, join(node, 'node'));
    await expectQuickstart(home, { path: node });
  });
});
