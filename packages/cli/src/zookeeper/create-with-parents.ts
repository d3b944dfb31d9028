import { unlessNodeExists, unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

/** Makes a node, and those above it where they are missing. @throws ZooKeeperError NODEEXISTS; NONODE without the chroot */
export async function createWithParents(
  client: ZooKeeperClient,
  path: string,
  data: Uint8Array | null,
  mode: 'persistent' | 'ephemeral',
): Promise<string> {
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (parent !== '') {
    const made = await unlessNoNode(client.create(path, data, { mode }));
    if (made !== undefined) return made;
    await unlessNodeExists(createWithParents(client, parent, null, 'persistent'));
  }
  return client.create(path, data, { mode });
}
