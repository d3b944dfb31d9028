/**
 * `kill -9` of our ZooKeeper under concurrent writers, again and again on one directory: under load, while a snapshot is written, and
 * while it starts. Every acknowledged write is there, no half of a multi is, numbers go on, and so do the sessions with their ephemeral
 * nodes. `ZOOKEEPER_KILLS=500` for the long run, `ZOOKEEPER_SEED` for the moments of a former one.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePorts, type ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { Lane } from './zookeeper-crash/lane.ts';
import { ephemeral, inStep, numbered, subtree } from './zookeeper-crash/lanes.ts';

const kills = Number(process.env['ZOOKEEPER_KILLS'] ?? 10);
const seed = Number(process.env['ZOOKEEPER_SEED'] ?? Date.now() % 1_000_000);
const writers = 8;
/** Nodes that make a snapshot take a while. */
const ballast = 5000;
/** Small, so that logs roll and snapshots are taken all the time; old ones are purged at every start. */
const busy = { snapCount: '400', 'autopurge.purgeInterval': '1', 'autopurge.snapRetainCount': '3' };

const random = new SeededRandom(seed);
const tally = { load: 0, snapshot: 0, start: 0 };
let home: ZooKeeperHome;
let running: ServerProcess;
let clients: ZooKeeperClient[] = [];

beforeEach(async () => {
  const [port = 0] = await freePorts(1);
  home = new ZooKeeperHome(port);
  running = await launch();
  clients = await Promise.all(
    Array.from({ length: writers }, () =>
      ZooKeeperClient.connect(nodeEnvironment(), { connect: `127.0.0.1:${port}`, sessionTimeoutMs: 40_000 }),
    ),
  );
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await running.kill();
  home.remove();
});

/** With its log as long as its content, or grown ahead by zeros. */
function launch(isReady?: () => Promise<unknown>): Promise<ServerProcess> {
  return home.launchOurs({ ...busy, preAllocSize: random.below(2) === 0 ? '0' : '64' }, isReady);
}

function isWritingSnapshot(): boolean {
  return readdirSync(join(home.dataDir, 'version-2')).some((name) => name.startsWith('tmp.snapshot.'));
}

/** Kills at a moment that differs each time; every third time while a snapshot is being written. */
async function killUnderLoad(kill: number): Promise<void> {
  if (kill % 3 === 2) {
    const deadline = performance.now() + 10_000;
    while (!isWritingSnapshot() && performance.now() < deadline) await sleep(1);
    expect(performance.now()).toBeLessThan(deadline);
    if (random.below(2) === 0) await sleep(random.below(10));
    tally.snapshot++;
  } else {
    await sleep(random.below(300));
    tally.load++;
  }
  await running.kill();
}

/** Starts and kills before it can have finished, or just then. */
async function killWhileStarting(): Promise<void> {
  const moment = random.below(Math.ceil(running.startMs * 1.3));
  const starting = await launch(() => sleep(moment));
  await starting.kill();
  tally.start++;
}

test(`${kills} times under ${writers} writers, seed ${seed}`, async () => {
  const [first] = clients;
  await first?.create('/ballast', null, { mode: 'persistent' });
  const creates = Array.from({ length: ballast }, (_, i) =>
    first?.create(`/ballast/${i}`, Buffer.alloc(100, i), { mode: 'persistent' }),
  );
  await Promise.all(creates);
  const kinds = { inStep, numbered, ephemeral, subtree };
  const lanes = clients.flatMap((client, index) =>
    Object.entries(kinds).map(([name, next]) => new Lane(client, `/${name}${index}`, next)),
  );
  await Promise.all(lanes.map((lane) => lane.begin()));
  for (let kill = 0; tally.load + tally.snapshot + tally.start < kills; kill++) {
    const loads = Promise.all(lanes.map((lane) => lane.run(() => false)));
    await killUnderLoad(kill);
    await loads;
    if (kill % 2 === 1) await killWhileStarting();
    running = await launch();
    await Promise.all(lanes.map((lane) => lane.check()));
  }
  expect((await first?.getChildren('/ballast'))?.children.length).toBe(ballast);
  expect(readFileSync(home.logPath, 'utf8')).toContain('Removing file: ');
  for (const { acknowledged } of lanes) expect(acknowledged).toBeGreaterThan(0);
  const sum = (figure: (lane: Lane) => number): number => lanes.reduce((all, lane) => all + figure(lane), 0);
  const done = sum(({ unknown }) => unknown.done);
  const lost = sum(({ unknown }) => unknown.lost);
  console.log(
    `seed ${seed}: kills under load ${tally.load}, in a snapshot ${tally.snapshot}, at the start ${tally.start}; ${sum(({ acknowledged }) => acknowledged)} acknowledged, all there; of the others ${done} done, ${lost} not`,
  );
});
