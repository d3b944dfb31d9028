/**
 * Who consumes which partition: the creation of the ephemeral node `/consumers/GROUP/owners/TOPIC/PARTITION`, whose data is
 * the thread's name, is the lock. Taken all or not at all; what another consumer has not given up yet is tried again later.
 */
import { encodeText } from '@kafka-ts/broker/znodes/json-node';
import { unlessNodeExists, unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { createWithParents } from '../zookeeper/create-with-parents.ts';
import { ownerPath } from './group-paths.ts';
import type { OwnedPartition } from './range-assignment.ts';

/** Of a node that comes and goes while it is looked at. */
const ATTEMPTS = 3;

export class PartitionOwnership {
  readonly #client: ZooKeeperClient;
  readonly #group: string;

  constructor(client: ZooKeeperClient, group: string) {
    this.#client = client;
    this.#group = group;
  }

  /** False if somebody else owns one of them; nothing is owned then, and a watch tells when one of these is given up. */
  async claim(partitions: readonly OwnedPartition[]): Promise<boolean> {
    const results = await Promise.all(partitions.map((partition) => this.#claimOne(partition)));
    if (results.every((isOwn) => isOwn)) return true;
    await this.release(partitions.filter((_, index) => results[index]));
    return false;
  }

  /** Gives up those that this session owns; others of them may be somebody else's by now. */
  async release(partitions: readonly OwnedPartition[]): Promise<void> {
    await Promise.all(partitions.map((partition) => this.#releaseOne(partition)));
  }

  async #releaseOne({ topic, partition }: OwnedPartition): Promise<void> {
    const path = ownerPath(this.#group, topic, partition);
    const owner = await unlessNoNode(this.#client.getData(path));
    if (owner?.stat.ephemeralOwner === this.#client.sessionId) await unlessNoNode(this.#client.delete(path));
  }

  async #claimOne({ topic, partition, thread }: OwnedPartition): Promise<boolean> {
    const path = ownerPath(this.#group, topic, partition);
    const data = encodeText(thread);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const made = await unlessNodeExists(createWithParents(this.#client, path, data, 'ephemeral'));
      if (made !== undefined) return true;
      const owner = await unlessNoNode(this.#client.getData(path, { watch: true }));
      // A creation whose answer was lost is our own; one that was given up since is free.
      if (owner !== undefined) return owner.stat.ephemeralOwner === this.#client.sessionId;
    }
    return false;
  }
}
