import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { expect, test } from 'vitest';
import { SimulatedCluster } from '../fixtures/simulated-cluster.ts';

const kafka = { username: 'kafka', password: 'secret' };
const own = { 'zookeeper.connect': '', 'zookeeper.set.acl': 'true' };
const maker = { perms: 31, scheme: 'sasl', id: 'kafka' };
const world = { perms: 1, scheme: 'world', id: 'anyone' };

test('zookeeper.set.acl without a login stops the start', async () => {
  const cluster = new SimulatedCluster();
  await expect(cluster.startBroker(own)).rejects.toThrow(
    /^zookeeper\.set\.acl is true, but the verification of the JAAS login file failed/,
  );
});

test('an own ZooKeeper knows the login of its broker, and the nodes belong to it', async () => {
  const cluster = new SimulatedCluster();
  await cluster.startBroker(own, kafka);
  const connect = (login?: typeof kafka) =>
    cluster.run(
      ZooKeeperClient.connect(cluster.client.environment, {
        connect: cluster.broker?.zookeeperConnect ?? '',
        sessionTimeoutMs: 10_000,
        login,
      }),
    );
  const client = await connect(kafka);
  const aclOf = async (path: string) => (await cluster.run(client.getAcl(path))).acl;
  expect(await aclOf('/brokers/ids/0')).toEqual([maker, world]);
  expect(await aclOf('/controller')).toEqual([maker, world]);
  expect(await aclOf('/config/users')).toEqual([maker]);
  expect(await aclOf('/consumers')).toEqual([{ perms: 31, scheme: 'world', id: 'anyone' }]);
  const anybody = await connect();
  await expect(cluster.run(anybody.delete('/brokers/ids/0'))).rejects.toMatchObject({ name: 'NOAUTH' });
  await expect(connect({ ...kafka, password: 'wrong' })).rejects.toMatchObject({ name: 'AUTHFAILED' });
});

test('a ZooKeeper that does not know the login stops the start, and is named', async () => {
  const cluster = new SimulatedCluster();
  await cluster.startZooKeeper();
  await expect(cluster.startBroker({}, kafka)).rejects.toThrow(
    /^ZooKeeper at 127\.0\.0\.1:2181 does not let this broker in: SASL authentication \(DIGEST-MD5\) failed/,
  );
});
