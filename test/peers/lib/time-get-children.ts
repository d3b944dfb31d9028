import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

/** Milliseconds that a client which takes answers of any size waits for the names of `count` children. */
export async function timeGetChildren(port: number, path: string, count: number): Promise<number> {
  const client = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect: `127.0.0.1:${port}`,
    sessionTimeoutMs: 40_000,
    maxReplyBytes: 1 << 28,
  });
  try {
    const startedAt = performance.now();
    const { children } = await client.getChildren(path);
    if (children.length !== count) throw new Error(`${path}: ${children.length} children, ${count} expected`);
    return performance.now() - startedAt;
  } finally {
    await client.close();
  }
}
