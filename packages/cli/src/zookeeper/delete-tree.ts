import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

/** Deletes a node and all below it; what is gone already is fine. @throws ZooKeeperError NOTEMPTY if somebody adds to it meanwhile */
export async function deleteTree(client: ZooKeeperClient, path: string): Promise<void> {
  const found = await unlessNoNode(client.getChildren(path));
  if (found === undefined) return;
  await Promise.all(found.children.map((child) => deleteTree(client, `${path}/${child}`)));
  await unlessNoNode(client.delete(path));
}
