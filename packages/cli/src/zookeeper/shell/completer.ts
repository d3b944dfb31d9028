import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { shownNames } from './command-table.ts';

/**
 * What the last word of `line` may become, and that word: commands at the beginning, nodes for a word that begins with
 * a slash, else nothing. Without a session there are no nodes.
 */
export async function complete(
  line: string,
  client: ZooKeeperClient | undefined,
): Promise<[string[], string]> {
  const word = /\S*$/.exec(line)?.[0] ?? '';
  if (line.trimStart() === word) return [shownNames().filter((name) => name.startsWith(word)), word];
  if (!word.startsWith('/') || client === undefined) return [[], word];
  const slash = word.lastIndexOf('/');
  try {
    const { children } = await client.getChildren(slash === 0 ? '/' : word.slice(0, slash));
    const start = word.slice(slash + 1);
    const found = children.filter((name) => name.startsWith(start)).sort();
    return [found.map((name) => word.slice(0, slash + 1) + name), word];
  } catch {
    // Nothing is there, or nobody answers: there is nothing to offer.
    return [[], word];
  }
}
