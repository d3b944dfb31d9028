/**
 * Offsets that old consumers keep in ZooKeeper, `/consumers/<group>/offsets/<topic>/<partition>`: decimal text, without
 * metadata. OffsetCommit and OffsetFetch v0 read and write them on any broker.
 */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { GroupPartition } from '../group/group-offsets.ts';
import { decodeText, encodeText } from './json-node.ts';
import { consumerOffsetPath } from './paths.ts';
import { unlessNodeExists, unlessNoNode } from './zookeeper-results.ts';

export class ConsumerOffsetZnodes {
  readonly #client: ZooKeeperClient;

  constructor(client: ZooKeeperClient) {
    this.#client = client;
  }

  async commit(groupId: string, { topic, partition }: GroupPartition, offset: number): Promise<void> {
    const path = consumerOffsetPath(groupId, topic, partition);
    const data = encodeText(`${offset}`);
    if ((await unlessNoNode(this.#client.setData(path, data, -1))) !== undefined) return;
    await this.#makeParents(path);
    if ((await unlessNodeExists(this.#client.create(path, data, { mode: 'persistent' }))) !== undefined)
      return;
    await this.#client.setData(path, data, -1);
  }

  /** Undefined if nothing (or nothing that is a number) was committed. */
  async fetch(groupId: string, { topic, partition }: GroupPartition): Promise<number | undefined> {
    const found = await unlessNoNode(this.#client.getData(consumerOffsetPath(groupId, topic, partition)));
    const text = found === undefined || found.data === null ? '' : decodeText(found.data);
    return /^-?\d+$/.test(text) ? Number(text) : undefined;
  }

  async #makeParents(path: string): Promise<void> {
    const parts = path.split('/').slice(1, -1);
    for (let length = 1; length <= parts.length; length++) {
      const parent = `/${parts.slice(0, length).join('/')}`;
      await unlessNodeExists(this.#client.create(parent, null, { mode: 'persistent' }));
    }
  }
}
