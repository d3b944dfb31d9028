import { decodeBrokerRegistration } from '@kafka-ts/broker/znodes/broker-registration';
import { BrokerIdsPath, brokerIdPath } from '@kafka-ts/broker/znodes/paths';
import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { BrokerAddress } from '@kafka-ts/client/connection/broker-address';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { connectZooKeeper } from './connect.ts';

/**
 * Where the brokers of a cluster listen without encryption, as its ZooKeeper has it.
 * @throws CliError if no broker is registered
 */
export async function brokersInZooKeeper(terminal: Terminal, connect: string): Promise<BrokerAddress[]> {
  const client = await connectZooKeeper(terminal, connect);
  try {
    const ids = (await unlessNoNode(client.getChildren(BrokerIdsPath)))?.children ?? [];
    const addresses = await plainAddresses(client, ids);
    if (addresses.length > 0) return addresses;
  } finally {
    await client.close();
  }
  throw new CliError(
    `No broker is registered in the ZooKeeper at ${connect}. bin/kafka-server-start.sh config/server.properties starts one`,
  );
}

/** Where the brokers of these ids listen without encryption; those that are gone are left out. */
export async function plainAddresses(
  client: ZooKeeperClient,
  ids: readonly string[],
): Promise<BrokerAddress[]> {
  const nodes = await Promise.all(ids.map((id) => unlessNoNode(client.getData(brokerIdPath(Number(id))))));
  return nodes.flatMap((node, index) => {
    if (node === undefined) return [];
    const broker = decodeBrokerRegistration(Number(ids[index]), node.data);
    const plain = broker.endPoints.find(({ securityProtocol }) => securityProtocol === 'PLAINTEXT');
    return plain === undefined
      ? []
      : [{ host: plain.host === '' ? 'localhost' : plain.host, port: plain.port }];
  });
}
