/** Many nodes read in one request, or one by one where the servers are not known to be able to: the answers are the same. */
import type { Environment } from '@kafka-ts/environment/environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { beforeEach, describe, expect, test } from 'vitest';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { ZooKeeperClient } from './zookeeper-client.ts';

let zk: SimulatedServer;
let env: Environment;
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

beforeEach(async () => {
  zk = new SimulatedServer({ settings: { tickTime: '1000' } });
  await zk.start();
  env = zk.world.process({ name: 'app', disk: new MemoryDisk() }).environment;
});

describe.each([true, false])('where servers are known to read together: %s', (readsTogether) => {
  const connect = (chroot = ''): Promise<ZooKeeperClient> => {
    const address = `127.0.0.1:${serverPort}${chroot}`;
    const options = { connect: address, sessionTimeoutMs: 6000, createsChroot: true, readsTogether };
    return zk.run(ZooKeeperClient.connect(env, options));
  };

  test.each(['', '/below'])(
    'each node is told with its data and versions, and which are not there; chroot "%s"',
    async (chroot) => {
      const client = await connect(chroot);
      await zk.run(async () => {
        for (let n = 0; n < 300; n++)
          await client.create(`/n${n}`, text(`data ${n}`), { mode: 'persistent' });
        await client.setData('/n7', null);
        const paths = Array.from({ length: 301 }, (_, n) => `/n${n}`);
        const found = await client.getDataOfEach(paths);
        expect(found).toHaveLength(301);
        expect(found[300]).toBeUndefined();
        expect(found[7]).toMatchObject({ data: null, stat: { version: 1 } });
        for (const [n, node] of found.slice(0, 300).entries())
          expect(node).toEqual(await client.getData(`/n${n}`));
        expect(await client.getDataOfEach([])).toEqual([]);
      });
    },
  );

  test('a node that may not be read fails the call with its path', async () => {
    const client = await connect();
    await zk.run(async () => {
      await client.create('/open', null, { mode: 'persistent' });
      const acl = [{ perms: 31, scheme: 'digest', id: 'somebody:else' }];
      await client.create('/closed', null, { mode: 'persistent', acl });
      await expect(client.getDataOfEach(['/open', '/closed'])).rejects.toMatchObject({ path: '/closed' });
    });
  });
});
