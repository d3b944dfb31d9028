import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { CliError } from '../cli-error.ts';
import type { Terminal } from '../terminal.ts';
import { connectZooKeeper } from '../zookeeper/connect.ts';
import { OldGroups, registeredBrokers } from './old-groups.ts';

export interface OpenedGroups {
  readonly groups: OldGroups;
  readonly close: () => Promise<void>;
}

/**
 * The groups of a cluster that is known by its ZooKeeper, and what is to be closed afterwards.
 * @throws CliError if ZooKeeper does not answer or no broker is registered there
 */
export async function openOldGroups(
  terminal: Terminal,
  connect: string,
  options: { readonly clientId: string; readonly timeoutMs: number },
): Promise<OpenedGroups> {
  const client = await connectZooKeeper(terminal, connect);
  const brokers = await registeredBrokers(client);
  if (brokers.length === 0) {
    await client.close();
    throw new CliError(
      `No broker is registered in the ZooKeeper at ${connect}. bin/kafka-server-start.sh config/server.properties starts one`,
    );
  }
  const bootstrap = brokers.map(({ host, port }) => ({ host: host === '' ? 'localhost' : host, port }));
  const { clientId, timeoutMs } = options;
  const admin = new KafkaAdmin(
    new Cluster(terminal.environment, { bootstrap, clientId, coordinatorTimeoutMs: timeoutMs }),
  );
  const close = async (): Promise<void> => {
    admin.close();
    await client.close();
  };
  return { groups: new OldGroups(client, admin), close };
}
