/** All znodes of a server as comparable text: JSON with sorted keys, times and ids of a run replaced by their names. */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';

/** Texts of one run and the names they get in the dump. */
export type Replacements = readonly (readonly [RegExp | string, string])[];

/** One line for each node but ZooKeeper's own: path, `E` if ephemeral, `vN` its data version, data. */
export async function dumpZnodes(connect: string, replacements: Replacements): Promise<string[]> {
  const client = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 10_000 });
  try {
    const lines: string[] = [];
    await dump(client, '/', lines);
    return lines.map((line) =>
      replacements.reduce((text, [found, name]) => text.replaceAll(found, name), line),
    );
  } finally {
    await client.close();
  }
}

async function dump(client: ZooKeeperClient, path: string, lines: string[]): Promise<void> {
  if (path === '/zookeeper') return;
  const found = await unlessGone(client.getData(path));
  if (found === undefined) return;
  const { data, stat } = found;
  const kind = stat.ephemeralOwner === 0n ? 'P' : 'E';
  if (path !== '/') lines.push(`${path} ${kind} v${stat.version} ${comparable(data)}`);
  const listed = await unlessGone(client.getChildren(path));
  for (const child of (listed?.children ?? []).toSorted()) {
    await dump(client, path === '/' ? `/${child}` : `${path}/${child}`, lines);
  }
}

function comparable(data: Uint8Array | null): string {
  if (data === null) return 'null';
  const text = Buffer.from(data).toString();
  return text.startsWith('{') ? JSON.stringify(sorted(JSON.parse(text))) : text;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/** Undefined for a node that went while the dump was taken. */
async function unlessGone<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.NONODE) return undefined;
    throw error;
  }
}
