import { encodeConfigChange } from '@kafka-ts/broker/znodes/entity-config';
import { BrokerIdsPath, brokerIdPath, configChangePrefix } from '@kafka-ts/broker/znodes/paths';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

/** Tells all brokers to read the configuration at `/config/<type>/<name>` again; those of 0.8 know topics in quotes only. */
export async function notifyConfigChange(client: ZooKeeperClient, type: string, name: string): Promise<void> {
  const brokers = await client.getChildren(BrokerIdsPath).catch(() => ({ children: [] }));
  const nodes = await Promise.all(brokers.children.map((id) => client.getData(brokerIdPath(Number(id)))));
  const isOld =
    type === 'topics' && nodes.some(({ data }) => !Buffer.from(data ?? []).includes('"endpoints"'));
  const data = isOld ? Buffer.from(JSON.stringify(name)) : encodeConfigChange(`${type}/${name}`);
  await client.create(configChangePrefix, data, { mode: 'persistent-sequential' });
}
