/** Crashes at every call and at random moments: what was acknowledged is there again, whole, and nothing else is half there. */
import { expect, test } from 'vitest';
import { ErrorCode } from '../errors.ts';
import type { RawClient } from '../fixtures/raw-client.ts';
import { SimulatedServer } from '../fixtures/simulated-server.ts';
import { create } from '../jute/operations/create.ts';
import { getData } from '../jute/operations/get-data.ts';
import { multi } from '../jute/operations/multi.ts';
import { setData } from '../jute/operations/set-data.ts';
import { openAcl } from '../jute/records/acl.ts';

const node = (path: string, data: Uint8Array | null = null) => ({
  path,
  data,
  acl: openAcl,
  flags: 0,
  ttlMs: 0,
});

/** The number that a node's data says; undefined if there is no such node. */
async function valueAt(client: RawClient, path: string): Promise<number | undefined> {
  const { err, value } = await client.ask(getData, { path, watch: false });
  if (err === ErrorCode.NONODE) return undefined;
  return Number(Buffer.from(value?.data ?? []).toString());
}

/** Writes `/left` and `/right` in step, many at once, until the server is gone; tells the last acknowledged one. */
async function load(client: RawClient, from: number): Promise<number> {
  let acknowledged = from;
  const write = async (n: number): Promise<void> => {
    const data = Buffer.from(String(n));
    const { err, value } = await client.ask(multi, [
      { op: 'setData', request: { path: '/left', data, version: -1 } },
      { op: 'setData', request: { path: '/right', data, version: -1 } },
    ]);
    if (err === 0 && value?.[0]?.op === 'setData') acknowledged = Math.max(acknowledged, n);
  };
  try {
    for (let n = from + 1; n < from + 200; n += 5) {
      await Promise.all([0, 1, 2, 3, 4].map((i) => write(n + i)));
    }
  } catch {
    // The server died.
  }
  return acknowledged;
}

/** Restarts and checks; returns the value that both nodes hold. */
async function check(zk: SimulatedServer, acknowledged: number): Promise<number> {
  await zk.start();
  const client = await zk.connect();
  const [left, right] = [await zk.run(valueAt(client, '/left')), await zk.run(valueAt(client, '/right'))];
  expect(left).toBe(right);
  if (acknowledged > 0) expect(left).toBeGreaterThanOrEqual(acknowledged);
  return left ?? 0;
}

async function prepared(zk: SimulatedServer): Promise<RawClient> {
  const client = await zk.connect();
  await zk.run(client.ask(create, node('/left', Buffer.from('0'))));
  await zk.run(client.ask(create, node('/right', Buffer.from('0'))));
  return client;
}

test.each(
  (['posix', 'windows'] as const).flatMap((platform) =>
    [true, false].flatMap((losesPower) =>
      Array.from({ length: 15 }, (_, seed) => ({ platform, losesPower, seed })),
    ),
  ),
)(
  '$platform, power lost: $losesPower, seed $seed: five crashes under load',
  async ({ platform, losesPower, seed }) => {
    const zk = new SimulatedServer({ platform, seed, settings: { snapCount: '40' } });
    await zk.start();
    await prepared(zk);
    let acknowledged = 0;
    for (let round = 0; round < 5; round++) {
      const client = await zk.connect();
      const loading = load(client, acknowledged);
      await zk.world.clock.runFor(1 + zk.world.random.below(60));
      zk.crash(losesPower);
      client.destroy();
      acknowledged = Math.max(acknowledged, await zk.run(loading));
      acknowledged = Math.max(acknowledged, await check(zk, acknowledged));
      zk.crash(losesPower);
      await zk.start();
    }
  },
);

/** A first start, a session and two writes, dying in call `diesAtCall`; what was acknowledged. */
async function firstSteps(zk: SimulatedServer, diesAtCall: number | undefined): Promise<number> {
  const server = await zk.start({ diesAtCall });
  if (server === undefined) return 0;
  let acknowledged = 0;
  const work = async (): Promise<void> => {
    const client = await zk.connect();
    for (const path of ['/1', '/2', '/3']) {
      if ((await zk.run(client.ask(create, node(path, Buffer.from('1'))))).err === 0) acknowledged++;
    }
  };
  await work().catch(() => {});
  return acknowledged;
}

test.each(['posix', 'windows'] as const)(
  '%s: a new server can die in each of its calls, and the machine with it',
  async (platform) => {
    const whole = new SimulatedServer({ platform });
    expect(await firstSteps(whole, undefined)).toBe(3);
    const calls = whole.process?.calls ?? 0;
    expect(calls).toBeGreaterThan(20);
    for (let call = 1; call <= calls; call++) {
      const zk = new SimulatedServer({ platform, seed: call });
      const acknowledged = await firstSteps(zk, call);
      zk.crash(true);
      await zk.start();
      const client = await zk.connect();
      for (let n = 1; n <= acknowledged; n++) expect(await zk.run(valueAt(client, `/${n}`))).toBe(1);
      // And it goes on from there.
      expect((await zk.run(client.ask(create, node('/next')))).err).toBe(0);
    }
  },
);

test('the log cut at every byte of its last record: the record is gone, everything before it is there', async () => {
  const source = new SimulatedServer();
  await source.start();
  const client = await source.connect();
  for (const n of [1, 2, 3]) {
    await source.run(client.ask(create, node(`/${n}`, Buffer.from('1'))));
  }
  const before = source.process?.files.statusSync(`${source.dataFile}/log.1`)?.sizeBytes ?? 0;
  await source.run(client.ask(setData, { path: '/3', data: Buffer.from('77'), version: 0 }));
  const whole = source.process?.files.readFileSync(`${source.dataFile}/log.1`) ?? new Uint8Array(0);
  const snapshot = source.process?.files.readFileSync(`${source.dataFile}/snapshot.0`) ?? new Uint8Array(0);
  expect(whole.length).toBeGreaterThan(before + 40);
  for (let length = before; length <= whole.length; length++) {
    const zk = new SimulatedServer();
    const files = zk.world.process({ name: 'writer', disk: zk.disk }).files;
    files.makeDirectorySync(zk.dataFile);
    for (const [name, bytes] of [
      ['log.1', whole.subarray(0, length)],
      ['snapshot.0', snapshot],
    ] as const) {
      const handle = files.openSync(`${zk.dataFile}/${name}`, 'create');
      handle.writeSync([bytes], 0);
      handle.closeSync();
    }
    await zk.start();
    const reader = await zk.connect();
    expect(await zk.run(valueAt(reader, '/2'))).toBe(1);
    expect(await zk.run(valueAt(reader, '/3'))).toBe(length === whole.length ? 77 : 1);
  }
});

test('a server that never crashed starts from its snapshot, without replaying what that holds', async () => {
  const zk = new SimulatedServer({ settings: { snapCount: '40' } });
  await zk.start();
  await prepared(zk);
  await zk.run(load(await zk.connect(), 0));
  await zk.run(async () => zk.server?.close());
  const names = zk.process?.files.readDirectorySync(zk.dataFile).map(({ name }) => name) ?? [];
  expect(names.filter((name) => name.startsWith('snapshot.')).length).toBeGreaterThan(2);
  expect(names.filter((name) => name.startsWith('log.')).length).toBeGreaterThan(2);
  expect(await check(zk, 199)).toBe(200);
});

test('the oldest files are purged, and what is left is enough', async () => {
  const zk = new SimulatedServer({ settings: { snapCount: '40', 'autopurge.purgeInterval': '1' } });
  await zk.start();
  await prepared(zk);
  for (let round = 0; round < 4; round++) await zk.run(load(await zk.connect(), round * 200));
  const count = (): number =>
    zk.process?.files.readDirectorySync(zk.dataFile).filter(({ name }) => name.startsWith('snapshot.'))
      .length ?? 0;
  expect(count()).toBeGreaterThan(5);
  await zk.world.clock.runFor(3_700_000);
  expect(count()).toBe(3);
  zk.crash(true);
  expect(await check(zk, 799)).toBe(800);
});
