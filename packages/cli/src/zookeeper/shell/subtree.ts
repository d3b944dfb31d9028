import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import { childPath } from './paths.ts';

/**
 * `path`, then all below it in the order of Apache's shell: the sorted children of a node, then what is below each of
 * them. Every node comes after its parent. Nodes that go meanwhile are left out.
 * @throws ZooKeeperError NONODE if `path` itself is not there
 */
export async function* subtree(client: ZooKeeperClient, path: string): AsyncGenerator<string> {
  const first = await sortedChildren(client, path);
  yield path;
  const waiting: string[][] = [first];
  yield* first;
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const next = top.shift();
    if (next === undefined) {
      waiting.pop();
      continue;
    }
    const children = await sortedChildren(client, next).catch((error: unknown) => {
      if (error instanceof ZooKeeperError && error.code === ErrorCode.NONODE) return [];
      throw error;
    });
    yield* children;
    waiting.push(children);
  }
}

async function sortedChildren(client: ZooKeeperClient, path: string): Promise<string[]> {
  const { children } = await client.getChildren(path);
  return children.sort().map((name) => childPath(path, name));
}
