/** The ACLs of all znodes of a server, as comparable text. */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';

/** `path scheme:id:perms …` for each node but ZooKeeper's own, seen by somebody who may read it. */
export async function dumpAcls(connect: string, login: SaslLogin): Promise<string[]> {
  const client = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect,
    login,
    sessionTimeoutMs: 10_000,
  });
  try {
    const lines: string[] = [];
    await dump(client, '/', lines);
    return lines;
  } finally {
    await client.close();
  }
}

async function dump(client: ZooKeeperClient, path: string, lines: string[]): Promise<void> {
  if (path === '/zookeeper') return;
  const { acl } = await client.getAcl(path);
  const entries = acl.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).toSorted();
  lines.push(`${path} ${entries.join(' ')}`);
  const { children } = await client.getChildren(path);
  for (const child of children.toSorted()) {
    await dump(client, path === '/' ? `/${child}` : `${path}/${child}`, lines);
  }
}
