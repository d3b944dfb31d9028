/** Everything that can be read of a ZooKeeper's tree, to compare two servers or one with itself. */
import type { Stat, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

export interface NodeDump {
  /** Hexadecimal; null is not empty. */
  readonly data: string | null;
  readonly stat: Stat;
  readonly acl: unknown;
}

export type TreeDump = ReadonlyMap<string, NodeDump>;

/** All nodes below `path` and itself, but those below `/zookeeper`; `withSystem` has them too. */
export async function dumpTree(
  zk: ZooKeeperClient,
  { path = '/', withSystem = false }: { path?: string; withSystem?: boolean } = {},
): Promise<TreeDump> {
  const nodes = new Map<string, NodeDump>();
  const [{ data, stat }, { acl }, { children }] = await Promise.all([
    zk.getData(path),
    zk.getAcl(path),
    zk.getChildren(path),
  ]);
  nodes.set(path, { data: data === null ? null : Buffer.from(data).toString('hex'), stat, acl });
  const names = children.filter((name) => withSystem || path !== '/' || name !== 'zookeeper').sort();
  const below = await Promise.all(
    names.map((name) => dumpTree(zk, { path: path === '/' ? `/${name}` : `${path}/${name}`, withSystem })),
  );
  for (const tree of below) for (const [name, node] of tree) nodes.set(name, node);
  return nodes;
}
