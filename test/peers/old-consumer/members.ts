/** Members of groups of old consumers: Java's of a release, or ours, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { unlessNoNode } from '@kafka-ts/broker/znodes/zookeeper-results';
import type { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { apacheCommand } from '../lib/apache-tools.ts';
import { ourCommand } from '../lib/our-tools.ts';

export type Maker = '0.8.2.2' | '1.0.0' | 'ours';

interface Member {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

export class Group {
  readonly name: string;
  readonly #zk: ZooKeeperClient;
  readonly #args: readonly string[];
  readonly #topic: string;
  readonly #members = new Map<string, Member>();
  #text = '';
  #errors = '';

  /** `config`: a properties file with `group.id` and `auto.offset.reset=smallest`. */
  constructor(
    zk: ZooKeeperClient,
    options: {
      readonly name: string;
      readonly topic: string;
      readonly connect: string;
      readonly config: string;
    },
  ) {
    this.#zk = zk;
    this.name = options.name;
    this.#topic = options.topic;
    this.#args = [
      ...['--zookeeper', options.connect, '--topic', options.topic],
      ...['--consumer.config', options.config],
    ];
  }

  join(member: string, maker: Maker, ...more: string[]): void {
    const args = [...this.#args, ...more];
    const [command, all] =
      maker === 'ours'
        ? ourCommand('console-consumer', args)
        : apacheCommand(maker, 'console-consumer', args);
    const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (bytes) => {
      this.#text += bytes;
    });
    child.stderr.on('data', (bytes) => {
      this.#errors += `${maker}: ${bytes}`;
    });
    this.#members.set(member, { child, ended: once(child, 'close') });
  }

  async leave(member: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child, ended } = this.#members.get(member) ?? {};
    this.#members.delete(member);
    child?.kill(signal);
    await ended;
  }

  /** Freezes a member, or lets it go on. */
  signal(member: string, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#members.get(member)?.child.kill(signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((member) => this.leave(member, 'SIGKILL')));
  }

  /** What all have printed, each value once. */
  get values(): Set<string> {
    return new Set(this.#text.split('\n').slice(0, -1));
  }

  /** What they complained of. */
  get errors(): string {
    return this.#errors;
  }

  /** How many partitions each consumer owns, ascending; those that are registered and own none count as 0. */
  async shares(): Promise<number[]> {
    const ids = (await unlessNoNode(this.#zk.getChildren(`/consumers/${this.name}/ids`)))?.children ?? [];
    const path = `/consumers/${this.name}/owners/${this.#topic}`;
    const partitions = (await unlessNoNode(this.#zk.getChildren(path)))?.children ?? [];
    const nodes = partitions.map((partition) => unlessNoNode(this.#zk.getData(`${path}/${partition}`)));
    const owners = (await Promise.all(nodes)).map((node) => Buffer.from(node?.data ?? []).toString());
    return ids.map((id) => owners.filter((owner) => owner === `${id}-0`).length).sort();
  }

  /** The sum of the offsets that are stored in ZooKeeper; undefined while a partition has none. */
  async committed(partitions: number): Promise<number | undefined> {
    const paths = Array.from(
      { length: partitions },
      (_, index) => `/consumers/${this.name}/offsets/${this.#topic}/${index}`,
    );
    const found = await Promise.all(paths.map((path) => unlessNoNode(this.#zk.getData(path))));
    if (found.includes(undefined)) return undefined;
    return found.reduce((sum, node) => sum + Number(Buffer.from(node?.data ?? []).toString()), 0);
  }
}
