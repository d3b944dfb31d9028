/**
 * What a ZooKeeper of ours bears, as the launcher starts it, and what it takes of memory for that: thousands of idle sessions, watches
 * that fire all at once, and a node with more children than a client takes in one answer. Bounds have a margin for other machines;
 * what is measured beside Apache is in bench/README.md. `ZOOKEEPER_CHILDREN=1000000` for the full number of children.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { expect, test } from 'vitest';
import { peakResidentMb, residentMb } from '../../bench/lib/process-figures.ts';
import { openSessions, runZooKeeperDriver } from '../../bench/zookeeper/driver.ts';
import { launch, type ServerKind, serverKinds, withServer } from '../../bench/zookeeper/servers.ts';
import { askZooKeeper } from './lib/zookeeper-srvr.ts';

const childCount = Number(process.env['ZOOKEEPER_CHILDREN'] ?? 320_000);
/** What the server takes without nodes, and for each child of 50 bytes: seen are 60 MB and 0.42 kB. */
const baseMb = 130;
const childMb = 0.57e-3;

function connect(port: number, maxReplyBytes?: number): Promise<ZooKeeperClient> {
  return ZooKeeperClient.connect(nodeEnvironment(), {
    connect: `127.0.0.1:${port}`,
    sessionTimeoutMs: 40_000,
    connectionTimeoutMs: 20_000,
    maxReplyBytes,
  });
}

test('5,000 idle sessions stay alive in 150 MB', async () => {
  await withServer('kafka-ts', async (server, { port }) => {
    const idleMb = residentMb([server.pid]);
    const sessions = await openSessions(port, 5000);
    await sleep(2000);
    const told = await askZooKeeper(port, 'mntr');
    expect(told).toMatch(/^zk_num_alive_connections\t5001$/m);
    expect(told).toMatch(/^zk_global_sessions\t5000$/m);
    expect((await sessions.close()).done).toBe(5000);
    const peakMb = peakResidentMb([server.pid]);
    // An empty Node.js has 45 to 66 MB, by how its binary lies in the page cache.
    expect(peakMb, `idle ${idleMb} MB`).toBeLessThan(Math.max(150, idleMb + 90));
  });
}, 60_000);

test('each of 10,000 watches that fire at once fires once', async () => {
  await withServer('kafka-ts', async (_server, { port }) => {
    // The driver fails if one fires twice.
    const fired = await runZooKeeperDriver({ port, kind: 'watches', clients: 10, count: 10_000 });
    expect(fired.done).toBe(10_000);
  });
}, 60_000);

test.each(serverKinds())(
  '%s: getChildren above jute.maxbuffer costs its client the connection, others nothing',
  async (kind: ServerKind) => {
    await withServer(kind, async (_server, { port }) => {
      await runZooKeeperDriver({
        port,
        kind: 'create',
        base: '/many',
        inFlight: 500,
        count: 10_000,
        dataBytes: 50,
      });
      const [taker, other] = await Promise.all([connect(port, 1 << 16), connect(port)]);
      const answered = countWhile(other, async () => {
        await expect(taker.getChildren('/many')).rejects.toMatchObject({ code: ErrorCode.CONNECTIONLOSS });
      });
      expect(await answered).toBeGreaterThan(0);
      expect((await other.getChildren('/many')).children).toHaveLength(10_000);
      await other.close();
      taker.giveUp();
    });
  },
  60_000,
);

test(`${childCount} children of 50 bytes`, async () => {
  await withServer('kafka-ts', async (server, home) => {
    const { port } = home;
    const base = '/many';
    await runZooKeeperDriver({
      port,
      kind: 'create',
      base,
      inFlight: 1000,
      count: childCount,
      dataBytes: 50,
    });
    const [taker, other] = await Promise.all([connect(port), connect(port)]);
    expect((await other.exists(base))?.numChildren).toBe(childCount);
    const answered = countWhile(other, async () => {
      await expect(taker.getChildren(base)).rejects.toMatchObject({ code: ErrorCode.CONNECTIONLOSS });
    });
    expect(await answered).toBeGreaterThan(0);
    taker.giveUp();
    await other.close();
    expect(peakResidentMb([server.pid])).toBeLessThan(baseMb + childCount * childMb);
    await server.kill();
    const again = await launch('kafka-ts', home);
    try {
      const client = await connect(port);
      expect((await client.exists(base))?.numChildren).toBe(childCount);
      const { data } = await client.getData(`${base}/n${String(childCount - 1).padStart(9, '0')}`);
      expect(data).toHaveLength(50);
      await client.close();
      expect(peakResidentMb([again.pid])).toBeLessThan(baseMb + childCount * childMb);
    } finally {
      await again.kill();
    }
  });
}, 240_000);

/** How many reads of `client` were answered, one after the other and all well, while `action` ran. */
async function countWhile(client: ZooKeeperClient, action: () => Promise<void>): Promise<number> {
  let count = 0;
  let isOver = false;
  const running = action().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await client.exists('/');
    count++;
  }
  await running;
  return count;
}
