/**
 * A writer that knows what its part of the tree must look like after each of its requests. Some requests are always on their way; the
 * server answers in order, so after a crash the tree is as after one of those that were not acknowledged, or as after the last that was.
 */
import type { MultiOperation, ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { ZooKeeperError } from '@kafka-ts/zookeeper/errors';

/** Path → how a node looks: data, version and owner. */
export type Nodes = ReadonlyMap<string, string>;

/** The next request, and the nodes when it is done. */
export interface Step {
  readonly send: (client: ZooKeeperClient) => Promise<unknown>;
  readonly after: Nodes;
}

/** What a lane does to its nodes; `n` counts its requests. */
export type NextStep = (before: Nodes, n: number, base: string) => Step;

const inFlight = 3;

/** How a node is remembered; ephemeral ones say so. */
export function look(data: string, version = 0, owner?: 'ephemeral'): string {
  return [data, version, ...(owner === undefined ? [] : [owner])].join(' ');
}

export class Lane {
  readonly #client: ZooKeeperClient;
  readonly #base: string;
  readonly #next: NextStep;
  /** The acknowledged look of the tree, then that after each request on its way. */
  #looks: Nodes[] = [new Map()];
  #sent = 0;
  #requests = new Set<Promise<void>>();
  #hasLost = false;
  acknowledged = 0;
  /** Unacknowledged requests that a crash had let through, and those it had not. */
  readonly unknown = { done: 0, lost: 0 };

  constructor(client: ZooKeeperClient, base: string, next: NextStep) {
    this.#client = client;
    this.#base = base;
    this.#next = next;
  }

  async begin(): Promise<void> {
    await this.#client.create(this.#base, null, { mode: 'persistent' });
  }

  /** Writes until the connection is lost or `isStopped` says so. */
  async run(isStopped: () => boolean): Promise<void> {
    while (!this.#hasLost && !isStopped()) {
      if (this.#requests.size < inFlight) this.#send();
      else await Promise.race(this.#requests);
    }
    await Promise.all(this.#requests);
  }

  /** Compares what the server has with what may be; from there on that is what is known. */
  async check(): Promise<void> {
    const found = await this.#read();
    const text = describe(found);
    const index = this.#looks.findIndex((look) => describe(look) === text);
    if (index < 0) {
      const allowed = this.#looks.map(describe).join('\n--- or\n');
      throw new Error(`${this.#base}: found\n${text}\nexpected, in ${this.#looks.length} forms,\n${allowed}`);
    }
    this.unknown.done += index;
    this.unknown.lost += this.#looks.length - 1 - index;
    this.#looks = [found];
    this.#hasLost = false;
  }

  #send(): void {
    const before = this.#looks.at(-1) ?? new Map();
    const step = this.#next(before, this.#sent++, this.#base);
    this.#looks.push(step.after);
    const request = step
      .send(this.#client)
      .then(
        () => {
          this.acknowledged++;
          this.#looks.shift();
        },
        (error: unknown) => {
          if (!(error instanceof ZooKeeperError) || error.name !== 'CONNECTIONLOSS') throw error;
          this.#hasLost = true;
        },
      )
      .finally(() => this.#requests.delete(request));
    this.#requests.add(request);
  }

  async #read(path = ''): Promise<Map<string, string>> {
    const nodes = new Map<string, string>();
    const { children } = await this.#client.getChildren(this.#base + path);
    for (const name of children) {
      const { data, stat } = await this.#client.getData(`${this.#base}${path}/${name}`);
      const isOwn = stat.ephemeralOwner === this.#client.sessionId;
      if (stat.ephemeralOwner !== 0n && !isOwn) throw new Error(`${path}/${name} is of another session`);
      const text = data === null ? 'null' : Buffer.from(data).toString();
      nodes.set(`${path}/${name}`, look(text, stat.version, isOwn ? 'ephemeral' : undefined));
      for (const [below, node] of await this.#read(`${path}/${name}`)) nodes.set(below, node);
    }
    return nodes;
  }
}

function describe(nodes: Nodes): string {
  return [...nodes]
    .map(([path, node]) => `${path} ${node}`)
    .sort()
    .join('\n');
}

/** The operations of a multi in one request. */
export function multiOf(operations: readonly MultiOperation[]): Step['send'] {
  return (client) => client.multi(operations);
}
