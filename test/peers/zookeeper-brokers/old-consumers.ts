/** Console consumers of before 2.0, two in one group: they register in ZooKeeper, and own partitions there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { apacheCommand } from '../lib/apache-tools.ts';
import type { Release } from './release.ts';

interface Consumer {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

export class OldConsumers {
  readonly #consumers: readonly Consumer[];
  readonly #zk: ZooKeeperClient;
  #text = '';

  constructor(release: Release, connect: string, config: string, zk: ZooKeeperClient) {
    this.#zk = zk;
    const args = ['--zookeeper', connect, '--topic', 't', '--consumer.config', config, '--from-beginning'];
    const [java, all] = apacheCommand(release, 'console-consumer', args);
    this.#consumers = [1, 2].map(() => {
      const child = spawn(java, all, { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout.on('data', (bytes) => {
        this.#text += bytes;
      });
      return { child, ended: once(child, 'close') };
    });
  }

  /** What both have printed, each value once. */
  get values(): string[] {
    return [...new Set(this.#text.split('\n').slice(0, -1))].toSorted();
  }

  /** How many of the group own the topic's partitions; undefined while not all three are owned. */
  async owners(): Promise<number | undefined> {
    const path = '/consumers/old/owners/t';
    const { children } = await this.#zk.getChildren(path);
    const owners = children.map(async (child) => (await this.#zk.getData(`${path}/${child}`)).data ?? []);
    const names = (await Promise.all(owners)).map((data) =>
      Buffer.from(data).toString().replace(/-\d+$/, ''),
    );
    return names.length === 3 ? new Set(names).size : undefined;
  }

  /** The sum of the offsets that the group has committed, all of which lie in ZooKeeper. */
  async committed(): Promise<number> {
    const offsets = [0, 1, 2].map((partition) => this.#zk.getData(`/consumers/old/offsets/t/${partition}`));
    const found = await Promise.all(offsets);
    return found.reduce((sum, { data }) => sum + Number(Buffer.from(data ?? []).toString()), 0);
  }

  /** `kill -9` of one of them. */
  async killOne(): Promise<void> {
    this.#consumers[0]?.child.kill('SIGKILL');
    await this.#consumers[0]?.ended;
  }

  async stop(): Promise<void> {
    for (const { child } of this.#consumers) child.kill('SIGTERM');
    await Promise.all(this.#consumers.map(({ ended }) => ended));
  }
}
