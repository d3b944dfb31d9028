/**
 * console-consumer --zookeeper beside the old consumers of Java in one group: whoever comes second, leaves or is killed, the
 * partitions are shared again, and every message is printed by somebody. `OLD_CONSUMER=long` does the story three times.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { ourCommand, runOurTool } from './lib/our-tools.ts';
import { ServerProcess } from './lib/server-process.ts';
import { Group, type Maker } from './old-consumer/members.ts';

const partitions = 4;
const topic = 'shared';
const stories = process.env['OLD_CONSUMER'] === 'long' ? 3 : 1;

let cluster: Cluster;
let directory: string;
let zk: ZooKeeperClient;
let connect = '';
/** Servers that were started again. */
const launched: ServerProcess[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'old-consumer-'));
  cluster = await startCluster({ kind: 'kafka-ts with zookeeper' });
  connect = cluster.zookeeper ?? '';
  zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 30_000 });
  const made = await runOurTool('topics', [
    ...['--create', '--zookeeper', connect, '--topic', topic],
    ...['--partitions', `${partitions}`, '--replication-factor', '1'],
  ]);
  expect(made.code).toBe(0);
});

afterAll(async () => {
  await zk?.close();
  await Promise.all(launched.map((server) => server.stop()));
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Numbers in all partitions, a few at a time, until it is told to end. */
class Source {
  readonly sent: string[] = [];
  readonly #child: ChildProcess;
  readonly #timer: NodeJS.Timeout;

  constructor(label: string, bootstrap = cluster.bootstrap) {
    const args = ['--broker-list', bootstrap, '--topic', topic, '--property', 'parse.key=true'];
    const [command, all] = ourCommand('console-producer', args);
    this.#child = spawn(command, all, { stdio: ['pipe', 'ignore', 'inherit'] });
    this.#timer = setInterval(() => {
      for (let count = 0; count < 5; count++) {
        const value = `${label}-${this.sent.length}`;
        this.sent.push(value);
        this.#child.stdin?.write(`${value}\t${value}\n`);
      }
    }, 20);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#child.stdin?.end();
    await once(this.#child, 'close');
  }
}

function newGroup(
  name: string,
  at: { client: ZooKeeperClient; connect: string } = { client: zk, connect },
): Group {
  const config = join(directory, `${name}.properties`);
  writeFileSync(
    config,
    `group.id=${name}\nzookeeper.session.timeout.ms=6000\nrebalance.max.retries=20\nrebalance.backoff.ms=500\nauto.commit.interval.ms=500\n`,
  );
  return new Group(at.client, { name, topic, connect: at.connect, config });
}

const shared = (group: Group, expected: readonly number[]): Promise<void> =>
  vi.waitFor(async () => expect(await group.shares(), group.errors).toEqual(expected), {
    timeout: 60_000,
    interval: 100,
  });

/** Begins with ours, which stores where it began: so nobody has to be told to begin at the first message. */
async function begin(group: Group): Promise<void> {
  group.join('ours', 'ours');
  await shared(group, [partitions]);
  await vi.waitUntil(async () => (await group.committed(partitions)) !== undefined, {
    timeout: 20_000,
  });
}

/** Ours and one of Java's by turns first, second, leaving and killed. The last to stay is Java's. */
async function story(group: Group, java: Maker): Promise<void> {
  group.join('java', java);
  await shared(group, [2, 2]);
  await group.leave('ours', 'SIGTERM');
  await shared(group, [4]);
  group.join('ours', 'ours');
  await shared(group, [2, 2]);
  await group.leave('java', 'SIGKILL');
  await shared(group, [4]);
  group.join('java', java);
  await shared(group, [2, 2]);
  await group.leave('ours', 'SIGKILL');
  await shared(group, [4]);
}

test(
  'ours and those of 0.8.2.2 and 1.0.0 share partitions, and every message is printed',
  async () => {
    const groups = [
      { group: newGroup('with-0.8'), java: '0.8.2.2' },
      { group: newGroup('with-1.0'), java: '1.0.0' },
    ] as const;
    let total = 0;
    try {
      for (let round = 1; round <= stories; round++) {
        await Promise.all(groups.map(({ group }) => begin(group)));
        const source = new Source(`round-${round}`);
        await Promise.all(groups.map(({ group, java }) => story(group, java)));
        await source.end();
        total += source.sent.length;
        for (const { group } of groups) {
          await vi.waitFor(
            () =>
              expect(
                source.sent.filter((value) => !group.values.has(value)),
                group.errors,
              ).toEqual([]),
            { timeout: 30_000 },
          );
          await group.leave('java', 'SIGTERM');
          expect(await group.committed(partitions), group.errors).toBe(total);
          expect(group.errors).not.toMatch(/ours: (WARN|Error)/);
        }
      }
      expect(total).toBeGreaterThan(1000);
    } finally {
      await Promise.all(groups.map(({ group }) => group.close()));
    }
  },
  180_000 * stories,
);

test('ZooKeeper and broker killed and back, a member frozen beyond its session, in a chroot by two addresses: nothing is lost', async () => {
  const root = `${connect}/deep/chroot`;
  const own = await startCluster({ kind: 'kafka-ts', config: { 'zookeeper.connect': root } });
  const client = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect: root,
    sessionTimeoutMs: 30_000,
  });
  const group = newGroup('survivors', { client, connect: `localhost:1,${root}` });
  const sent: string[] = [];
  const during = async (label: string, what: () => Promise<void>): Promise<void> => {
    const source = new Source(label, own.bootstrap);
    try {
      await what();
    } finally {
      await source.end();
      sent.push(...source.sent);
    }
  };
  try {
    const args = ['--topic', topic, '--partitions', `${partitions}`, '--replication-factor', '1'];
    expect((await runOurTool('topics', ['--create', '--zookeeper', root, ...args])).code).toBe(0);
    await begin(group);
    group.join('java', '1.0.0');
    await shared(group, [2, 2]);
    const [server] = cluster.zooKeepers;
    await during('without-zookeeper', async () => {
      await server?.kill();
      if (server !== undefined) launched.push(await ServerProcess.launch(server.options));
      await shared(group, [2, 2]);
    });
    await own.broker.kill();
    launched.push(await ServerProcess.launch(own.broker.options));
    await during('frozen', async () => {
      group.signal('ours', 'SIGSTOP');
      await shared(group, [4]);
      group.signal('ours', 'SIGCONT');
      await shared(group, [2, 2]);
    });
    await vi.waitFor(
      () =>
        expect(
          sent.filter((value) => !group.values.has(value)),
          group.errors,
        ).toEqual([]),
      { timeout: 30_000 },
    );
    expect(sent.length).toBeGreaterThan(1000);
  } finally {
    await group.close();
    await client.close();
    await own.stop();
  }
}, 180_000);
