import { silentLogger } from '@kafka-ts/environment/logger';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { SimulatedServer, serverPort } from '@kafka-ts/zookeeper/fixtures/simulated-server';
import { expect, test } from 'vitest';
import { FencedWrites } from './fenced-writes.ts';
import { PartitionStateZnodes } from './partition-state-znodes.ts';

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
const stateText = (leader: number, epoch: number): string =>
  `{"controller_epoch":1,"leader":${leader},"version":1,"leader_epoch":${epoch},"isr":[${leader}]}`;

test.each([true, false])(
  'states are told with the version of their own node, whatever others say; read together: %s',
  async (readsTogether) => {
    const zk = new SimulatedServer({ settings: { tickTime: '1000' } });
    await zk.start();
    const { environment } = zk.world.process({ name: 'app', disk: new MemoryDisk() });
    const options = { connect: `127.0.0.1:${serverPort}`, sessionTimeoutMs: 6000, readsTogether };
    const client = await zk.run(ZooKeeperClient.connect(environment, options));
    const znodes = new PartitionStateZnodes(client, new FencedWrites(client), silentLogger);
    const make = async (partition: number, ...states: string[]): Promise<void> => {
      const path = `/brokers/topics/t/partitions/${partition}`;
      await client.create(path, null, { mode: 'persistent' });
      const [first = '', ...later] = states;
      await client.create(`${path}/state`, text(first), { mode: 'persistent' });
      for (const state of later) await client.setData(`${path}/state`, text(state));
    };
    await zk.run(async () => {
      for (const path of ['/brokers', '/brokers/topics', '/brokers/topics/t', '/brokers/topics/t/partitions'])
        await client.create(path, null, { mode: 'persistent' });
      await make(0, stateText(0, 0));
      await make(1, stateText(0, 0));
      await make(2, stateText(1, 0), stateText(0, 0));
      await make(3, stateText(1, 4));
      await make(4, 'nonsense');
      await make(5, stateText(1, 4));
      const partitions = [0, 1, 2, 3, 4, 5, 6].map((partition) => ({ topic: 't', partition }));
      const found = await znodes.read(partitions);
      const told = [...found].map(([key, { leader, leaderEpoch, isr, partitionEpoch }]) => [
        ...[key, leader, leaderEpoch, isr, partitionEpoch],
      ]);
      expect(told).toEqual([
        ['t/0', 0, 0, [0], 0],
        ['t/1', 0, 0, [0], 0],
        ['t/2', 0, 0, [0], 1],
        ['t/3', 1, 4, [1], 0],
        ['t/5', 1, 4, [1], 0],
      ]);
    });
  },
);
