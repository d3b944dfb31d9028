import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedServer } from '../fixtures/simulated-server.ts';
import { create } from '../jute/operations/create.ts';
import { exists } from '../jute/operations/exists.ts';
import { openAcl } from '../jute/records/acl.ts';

const node = (path: string) => ({ path, data: null, acl: openAcl, flags: 0, ttlMs: 0 });

let zk: SimulatedServer;

beforeEach(async () => {
  zk = new SimulatedServer();
  await zk.start();
});

describe('failures of the disk', () => {
  test('a log that cannot be written ends the server without an answer, and loses nothing acknowledged', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/a')));
    zk.process?.files.faults.add({ code: 'ENOSPC', operation: 'write', path: 'log.' });
    const failed = zk.server?.failed;
    client.send(create, node('/b'));
    await zk.run(client.untilClosed());
    expect((await zk.run(async () => failed))?.message).toContain('the transaction log cannot be written');
    expect(client.packets).toHaveLength(1);
    zk.crash(true);
    await zk.start();
    const again = await zk.connect();
    expect((await zk.run(again.ask(exists, { path: '/a', watch: false }))).err).toBe(0);
  });

  test('a directory that another process has is not touched', async () => {
    const other = new SimulatedServer();
    await other.start();
    await expect(other.start()).rejects.toThrow('/data/zk is in use by another process');
  });
});
