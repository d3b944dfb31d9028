/**
 * zkCli and zookeeper-shell against Apache's: one script on stdin, its output line by line, by each shell on Apache's server
 * and on ours. Masked: addresses, zxids, dates; prompts are counted. What a shell logs about itself is left out.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './lib/apache-tools.ts';
import { apacheZkCli, apacheZooKeeperShell } from './lib/apache-zookeeper-shell.ts';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

type Command = readonly [string, readonly string[]];
const bin = join(import.meta.dirname, '..', '..', 'bin');

const script = [
  'create /t hello',
  'create /t again',
  'create /t/b/c x',
  'create -s /t/s- x',
  'create -e /t/e x',
  'create -e -c /t/bad x',
  'create -t abc /t/bad x',
  'create /t/acl data world:anyone:r',
  'create /t/badacl data foo',
  'create /t/quoted "two words"',
  'create -Z /t/z',
  'create t x',
  'ls /t',
  'ls -s /t',
  'ls -R /t',
  'ls /nope',
  'ls foo',
  'ls',
  'get /t',
  'get -s /t/quoted',
  'get -w /t',
  'get /nope',
  'set /t changed',
  'set -s /t changed2',
  'set -v 0 /t x',
  'stat /t',
  'stat /nope',
  'stat -w /t',
  'getAcl /t',
  'getAcl -s /t/acl',
  'setAcl -s /t/quoted world:anyone:cdrwa',
  'setAcl -v 99 /t world:anyone:cdrwa',
  'setAcl /t foo:bar',
  'setAcl',
  'addauth digest u:p',
  'create /t/sec data auth::cdrwa',
  'getAcl /t/sec',
  'whoami',
  'sync /t',
  'setquota -n 2 /t',
  'setquota -N 5 -B 100 /t',
  'setquota -n 5 /nope',
  'setquota',
  'listquota /t',
  'listquota /nope',
  'delquota -n /t',
  'delquota /t',
  'delquota /t',
  'reconfig -remove 1',
  'reconfig',
  'getAllChildrenNumber /t',
  'getEphemerals /t',
  'addWatch -m FOO /t',
  'addWatch -m PERSISTENT /t/quoted',
  'set /t/quoted fired',
  'removewatches /t/quoted',
  'removewatches /nope',
  'delete /t',
  'delete -v 99 /t/quoted',
  'delete /nope',
  'delete',
  'deleteall /nope',
  'history',
  'redo 999',
  'nonsense',
  'printwatches',
  'printwatches off',
  'printwatches',
  'deleteall /t',
  'quit',
];

/** What the shell of 3.4 understands as later ones do. */
const oldScript = [
  'create /t hello',
  'create /t again',
  'ls /t',
  'ls /nope',
  'getAcl /t',
  'delete /t',
  'delete /t',
  'ls /zookeeper/quota',
];

const shells: readonly (readonly [
  string,
  { theirs: (server: string) => Command; ours: string; lines: readonly string[] },
])[] = [
  [
    'zkCli 3.9.5',
    { theirs: (server) => apacheZkCli('3.9.5', ['-server', server]), ours: 'zkCli.sh', lines: script },
  ],
  [
    'zkCli 3.8.6',
    { theirs: (server) => apacheZkCli('3.8.6', ['-server', server]), ours: 'zkCli.sh', lines: script },
  ],
  [
    'zookeeper-shell of Kafka 3.9.2',
    {
      theirs: (server) => apacheZooKeeperShell('3.9.2', ['-server', server]),
      ours: 'zookeeper-shell.sh',
      lines: script,
    },
  ],
  [
    'zookeeper-shell of Kafka 2.2.0',
    {
      theirs: (server) => apacheZooKeeperShell('2.2.0', ['-server', server]),
      ours: 'zookeeper-shell.sh',
      lines: oldScript,
    },
  ],
];

let homes: readonly ZooKeeperHome[];
let servers: readonly ServerProcess[];

beforeAll(async () => {
  const ports = await freePorts(2);
  homes = ports.map((port) => new ZooKeeperHome(port));
  const [apache, ours] = homes;
  if (apache === undefined || ours === undefined) throw new Error('two ports were asked for');
  servers = [await apache.launchApache('3.9.5'), await ours.launchOurs()];
});

afterAll(async () => {
  for (const server of servers) await server.kill();
  for (const home of homes) home.remove();
});

/** `launchers` of our own take the server as they are called. */
function ourCommand(name: string, server: string): Command {
  return [join(bin, name), name === 'zkCli.sh' ? ['-server', server] : [server]];
}

const promptPattern = /\[zk: [^\]]*\(\w+\) \d+\] /g;

/** Apache's prints events from a thread of its own: their place among prompts and answers is not always the same. */
async function outputOf(command: Command, lines: readonly string[]): Promise<unknown> {
  const { stdout, stderr, code } = await runCommand(command, {
    input: `${lines.join('\n')}\n`,
    timeoutMs: 60_000,
  });
  const prompts = stdout.match(promptPattern)?.length ?? 0;
  const rows = rowsOf(stdout.replaceAll(promptPattern, ''));
  const isEvent = (row: string): boolean => row.startsWith('WatchedEvent ');
  return {
    prompts,
    events: rows.filter(isEvent).map((row) => row.replace(/ zxid: -?\d+$/, '')),
    stdout: rows.filter((row) => !isEvent(row) && row !== 'WATCHER::'),
    stderr: rowsOf(stderr),
    code,
  };
}

function rowsOf(text: string): string[] {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/0x[0-9a-f]+/g, '0xN')
    .replaceAll(/[A-Z][a-z]{2} [A-Z][a-z]{2} \d+ [\d:]+ \S+ \d{4}/g, 'DATE')
    .split('\n')
    .filter(
      (row) => row !== '' && !/org\.jline|Unable to create a system terminal|log4j|SLF4J|^\d{4}-/.test(row),
    );
}

describe.each(shells)('%s', (_name, { theirs, ours, lines }) => {
  test.each([
    ["Apache's server", 0],
    ['our server', 1],
  ])('ours prints the same on %s', async (_server, index) => {
    const address = `127.0.0.1:${homes[index]?.port ?? 0}`;
    const expected = await outputOf(theirs(address), lines);
    expect(await outputOf(ourCommand(ours, address), lines)).toEqual(expected);
  });
});
