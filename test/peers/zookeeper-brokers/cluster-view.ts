/** What brokers have written about their cluster into ZooKeeper. */
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';

export class ClusterView {
  readonly #zk: ZooKeeperClient;

  constructor(zk: ZooKeeperClient) {
    this.#zk = zk;
  }

  async exists(path: string): Promise<boolean> {
    return (await this.#zk.exists(path)) !== undefined;
  }

  async brokerIds(): Promise<number[]> {
    return (await this.#zk.getChildren('/brokers/ids')).children.map(Number).toSorted();
  }

  /** Each broker and the session that holds its registration. */
  async registrations(): Promise<string[]> {
    const ids = await this.brokerIds();
    const owners = ids.map(async (id) => (await this.#zk.exists(`/brokers/ids/${id}`))?.ephemeralOwner);
    return (await Promise.all(owners)).map((owner, index) => `${ids[index]} by ${owner?.toString(16)}`);
  }

  /** Undefined while there is none. */
  async controller(): Promise<number | undefined> {
    if (!(await this.exists('/controller'))) return undefined;
    const node: { brokerid: number } = JSON.parse(await this.#text('/controller'));
    return node.brokerid;
  }

  async replicas(topic: string, partition: number): Promise<number[]> {
    const node: { partitions: Record<string, number[]> } = JSON.parse(
      await this.#text(`/brokers/topics/${topic}`),
    );
    return node.partitions[partition] ?? [];
  }

  /** Of each partition; -1 for none. */
  async leaders(topic: string): Promise<number[]> {
    return (await this.#states(topic)).map(({ leader }) => leader);
  }

  /** How many replicas of each partition are in sync. */
  async inSync(topic: string): Promise<number[]> {
    return (await this.#states(topic)).map(({ isr }) => isr.length);
  }

  async #states(topic: string): Promise<{ leader: number; isr: number[] }[]> {
    const path = `/brokers/topics/${topic}/partitions`;
    const ids = (await this.#zk.getChildren(path)).children.toSorted();
    return Promise.all(ids.map(async (id) => JSON.parse(await this.#text(`${path}/${id}/state`))));
  }

  async #text(path: string): Promise<string> {
    const { data } = await this.#zk.getData(path);
    return Buffer.from(data ?? []).toString();
  }
}
