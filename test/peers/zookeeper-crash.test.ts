/**
 * `kill -9` of our ZooKeeper under concurrent writers, again and again on one directory: every acknowledged write is there, no half
 * of a multi is, and the sessions go on. `ZOOKEEPER_KILLS=500` for the long run.
 */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

const kills = Number(process.env['ZOOKEEPER_KILLS'] ?? 10);
const writers = 8;

/** Writes its two nodes in step by one multi each time, and makes a numbered node; remembers what was acknowledged. */
class CountingWriter {
  readonly #client: ZooKeeperClient;
  readonly base: string;
  acknowledged = 0;
  readonly made: string[] = [];
  isStopped = false;

  constructor(client: ZooKeeperClient, base: string) {
    this.#client = client;
    this.base = base;
  }

  async begin(): Promise<void> {
    for (const path of [this.base, `${this.base}/left`, `${this.base}/right`, `${this.base}/q`]) {
      await this.#client.create(path, Buffer.from('0'), { mode: 'persistent' });
    }
    await this.#client.create(`${this.base}/mine`, null, { mode: 'ephemeral' });
  }

  /** Until it is stopped; a lost connection costs only the request that was on its way. */
  async run(): Promise<void> {
    for (let n = 1; !this.isStopped; n++) {
      const data = Buffer.from(String(n));
      try {
        await this.#client.multi([
          { type: 'setData', path: `${this.base}/left`, data, version: -1 },
          { type: 'setData', path: `${this.base}/right`, data, version: -1 },
        ]);
        this.acknowledged = n;
        this.made.push(
          await this.#client.create(`${this.base}/q/n-`, null, { mode: 'persistent-sequential' }),
        );
      } catch (error) {
        if (!(error instanceof ZooKeeperError) || error.name !== 'CONNECTIONLOSS') throw error;
      }
    }
  }

  /** Only the newest acknowledged nodes are looked for each time. */
  async check(): Promise<void> {
    const read = async (name: string): Promise<number> =>
      Number(Buffer.from((await this.#client.getData(`${this.base}/${name}`)).data ?? []).toString());
    const [left, right] = [await read('left'), await read('right')];
    expect(left).toBe(right);
    expect(left).toBeGreaterThanOrEqual(this.acknowledged);
    for (const path of this.made.splice(0)) expect(await this.#client.exists(path)).toBeDefined();
    expect((await this.#client.exists(`${this.base}/mine`))?.ephemeralOwner).toBe(this.#client.sessionId);
  }
}

test(`${kills} times under ${writers} writers`, async () => {
  const [port = 0] = await freePorts(1);
  const home = new ZooKeeperHome(port);
  let running = await home.launchOurs();
  const clients = await Promise.all(
    Array.from({ length: writers }, () =>
      ZooKeeperClient.connect(nodeEnvironment(), { connect: `127.0.0.1:${port}`, sessionTimeoutMs: 40_000 }),
    ),
  );
  try {
    const all = clients.map((client, index) => new CountingWriter(client, `/w${index}`));
    await Promise.all(all.map((writer) => writer.begin()));
    for (let kill = 0; kill < kills; kill++) {
      for (const writer of all) writer.isStopped = false;
      const loads = all.map((writer) => writer.run());
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      await running.kill();
      for (const writer of all) writer.isStopped = true;
      running = await home.launchOurs();
      await Promise.all(loads);
      await Promise.all(all.map((writer) => writer.check()));
    }
    for (const { acknowledged } of all) expect(acknowledged).toBeGreaterThan(0);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await running.kill();
    home.remove();
  }
});
