/** What a broker writes and reads in ZooKeeper when it starts. */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { decodeClusterId, encodeClusterId } from './admin-nodes.ts';
import { type BrokerRegistration, encodeBrokerRegistration } from './broker-registration.ts';
import {
  BrokerIdsPath,
  BrokerSequenceIdPath,
  brokerIdPath,
  ClusterIdPath,
  persistentPaths,
} from './paths.ts';
import { isZooKeeperError, unlessNodeExists, unlessNoNode } from './zookeeper-results.ts';

/** Another living broker has our id. */
export class BrokerIdInUseError extends Error {
  override readonly name = 'BrokerIdInUseError';
}

export class BrokerZnodes {
  readonly #client: ZooKeeperClient;

  constructor(client: ZooKeeperClient) {
    this.#client = client;
  }

  /** Makes the chroot and all fixed paths that are missing; pipelined, so that a restart costs one round trip. */
  async makePersistentPaths(): Promise<void> {
    const found = await Promise.all(persistentPaths.map((path) => this.#client.exists(path)));
    const missing = persistentPaths.filter((_, index) => found[index] === undefined);
    await Promise.all(
      missing.map((path) => unlessNodeExists(this.#client.create(path, null, { mode: 'persistent' }))),
    );
  }

  /** The cluster's id; the first broker writes `proposed`. */
  async clusterId(proposed: () => string): Promise<string> {
    const found = await unlessNoNode(this.#client.getData(ClusterIdPath));
    if (found !== undefined) return decodeClusterId(found.data);
    await unlessNodeExists(this.#client.create('/cluster', null, { mode: 'persistent' }));
    await unlessNodeExists(
      this.#client.create(ClusterIdPath, encodeClusterId(proposed()), { mode: 'persistent' }),
    );
    return this.clusterId(proposed);
  }

  /** A number no broker had before: the version of `/brokers/seqid` rises with each call. */
  async nextBrokerId(reservedMaxId: number): Promise<number> {
    const { version } = await this.#client.setData(BrokerSequenceIdPath, new Uint8Array(0), -1);
    return version + reservedMaxId;
  }

  /** The ids of the brokers that are registered now. */
  async brokerIds(): Promise<number[]> {
    const found = await unlessNoNode(this.#client.getChildren(BrokerIdsPath));
    return (found?.children ?? []).map(Number);
  }

  /**
   * Registers the broker for as long as the session lives; returns its epoch, the czxid of the node. Made by a multi of
   * create and setData, as Kafka does since 2.2, so that a watcher never sees it without data.
   */
  async register(
    broker: BrokerRegistration,
    options: { readonly protocol: InterBrokerProtocol; readonly nowMs: number },
  ): Promise<number> {
    const path = brokerIdPath(broker.brokerId);
    const data = encodeBrokerRegistration(broker, options);
    try {
      await this.#client.multi([
        { type: 'create', path, data: null, mode: 'ephemeral' },
        { type: 'setData', path, data, version: 0 },
      ]);
    } catch (error) {
      if (!isZooKeeperError(error, 'NODEEXISTS')) throw error;
      await this.#checkOwner(path);
    }
    const { stat } = await this.#client.getData(path);
    return Number(stat.czxid);
  }

  /** The broker has other addresses: what it registered is written anew, and the controller hears of it. */
  async updateRegistration(
    broker: BrokerRegistration,
    options: { readonly protocol: InterBrokerProtocol; readonly nowMs: number },
  ): Promise<void> {
    await this.#client.setData(brokerIdPath(broker.brokerId), encodeBrokerRegistration(broker, options), -1);
  }

  async #checkOwner(path: string): Promise<void> {
    const stat = await this.#client.exists(path);
    if (stat === undefined || stat.ephemeralOwner === this.#client.sessionId) return;
    throw new BrokerIdInUseError(
      `Error while creating ephemeral at ${path}, node already exists and owner '0x${stat.ephemeralOwner.toString(16)}' does not match current session '0x${this.#client.sessionId.toString(16)}': another broker with this broker.id is running, or one that died has a session which ZooKeeper still waits for`,
    );
  }
}
