/**
 * A client without manners: sends many requests of every kind without waiting for answers, never pings, cuts its connection in the
 * middle, takes its own session over on a second connection, comes back after its timeout or with a wrong password.
 */
import type { Network } from '@kafka-ts/environment/network';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { OpCode, SpecialXid } from '@kafka-ts/zookeeper/jute/op-code';
import { addWatch } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import {
  CreateFlags,
  create,
  create2,
  createContainer,
  createTtl,
} from '@kafka-ts/zookeeper/jute/operations/create';
import { deleteNode } from '@kafka-ts/zookeeper/jute/operations/delete';
import { exists } from '@kafka-ts/zookeeper/jute/operations/exists';
import { getChildren } from '@kafka-ts/zookeeper/jute/operations/get-children';
import { getChildren2 } from '@kafka-ts/zookeeper/jute/operations/get-children2';
import { getData } from '@kafka-ts/zookeeper/jute/operations/get-data';
import { multi } from '@kafka-ts/zookeeper/jute/operations/multi';
import { pathWatchRequest } from '@kafka-ts/zookeeper/jute/operations/path-watch';
import { removeWatches } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import { setAcl } from '@kafka-ts/zookeeper/jute/operations/set-acl';
import { setData } from '@kafka-ts/zookeeper/jute/operations/set-data';
import { setWatches2 } from '@kafka-ts/zookeeper/jute/operations/set-watches2';
import { sync } from '@kafka-ts/zookeeper/jute/operations/sync';
import { multiEnd, multiHeader } from '@kafka-ts/zookeeper/jute/records/multi-header';
import { MemoryDisk } from '../../memory-file-system/memory-disk.ts';
import type { SeededRandom } from '../../seeded-random.ts';
import { pause } from '../lives.ts';
import type { ClientOptions } from './api-client.ts';
import { RequestsOfChance } from './requests-of-chance.ts';
import { tapedNetwork } from './taped-network.ts';
import { WireClient } from './wire-client.ts';

interface KnownSession {
  readonly sessionId: bigint;
  readonly password: Uint8Array;
}

const noSession: KnownSession = { sessionId: 0n, password: new Uint8Array(16) };
const attemptMs = 500;

export class RawPipeliner {
  readonly #options: ClientOptions;
  readonly #random: SeededRandom;
  readonly #requests: RequestsOfChance;
  readonly #network: Network;
  #session: KnownSession | undefined;
  #lastZxid = 0n;
  #isStopped = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#random = options.world.random.fork();
    this.#requests = new RequestsOfChance(this.#random.fork(), options.name);
    const process = options.world.process({ name: options.name, disk: new MemoryDisk() });
    const { network } = process.environment;
    const patient: Network = {
      ...boundTo(network),
      connect: (to) => network.connect({ timeoutMs: attemptMs, ...to }),
    };
    this.#network = tapedNetwork(patient, options.tape, options.name);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async run(): Promise<void> {
    const { world, timeoutMs } = this.#options;
    while (!this.#isStopped) {
      const client = await this.#attach();
      if (client !== undefined) await this.#use(client);
      if (client?.isClosed === false && this.#random.chance(50)) await this.#takeOver(client);
      const isTooLate = this.#random.chance(5);
      await pause(world, this.#random.below(isTooLate ? 2 * timeoutMs : 150));
    }
  }

  /** Undefined where there is no server, or the session is gone. */
  async #attach(): Promise<WireClient | undefined> {
    const { port, timeoutMs } = this.#options;
    const isWrong = this.#session !== undefined && this.#random.chance(3);
    const { sessionId, password } = this.#session ?? noSession;
    try {
      const client = await WireClient.connect(this.#network, port, {
        sessionId,
        password: isWrong ? noSession.password : password,
        timeoutMs,
        lastZxidSeen: this.#lastZxid,
      });
      const { handshake } = client;
      if (handshake.timeoutMs <= 0) {
        if (!isWrong) this.#session = undefined;
        client.destroy();
        return undefined;
      }
      this.#session = { sessionId: handshake.sessionId, password: handshake.password };
      return client;
    } catch {
      return undefined;
    }
  }

  async #use(client: WireClient): Promise<void> {
    for (let burst = 1 + this.#random.below(6); burst > 0 && !client.isClosed && !this.#isStopped; burst--) {
      const wanted = client.answers + this.#burst(client);
      if (this.#random.chance(8)) break;
      await client.untilAnswered(wanted);
      if (client.lastZxid > this.#lastZxid) this.#lastZxid = client.lastZxid;
      await pause(this.#options.world, this.#random.below(80));
    }
    if (this.#random.chance(10) && !client.isClosed) {
      client.sendType(OpCode.closeSession);
      this.#burst(client);
      await client.untilClosed();
      this.#session = undefined;
      return;
    }
    // Its successor finds the session attached to it, or the server has heard of the end: either may be first.
    if (this.#random.chance(40)) client.destroy();
  }

  /** On a second connection, while requests of the first are under way and more of them follow: those come too late. */
  async #takeOver(former: WireClient): Promise<void> {
    this.#burst(former);
    const client = await this.#attach();
    if (client === undefined) return;
    this.#burst(former);
    await this.#use(client);
    former.destroy();
  }

  /** Returns how many answers are due. */
  #burst(client: WireClient): number {
    const count = 1 + this.#random.below(12);
    for (let sent = 0; sent < count; sent++) {
      if (this.#random.chance(60)) this.#write(client);
      else this.#read(client);
    }
    return count;
  }

  #write(client: WireClient): void {
    const requests = this.#requests;
    switch (this.#random.below(10)) {
      case 0:
      case 1:
        client.send(create, requests.create());
        break;
      case 2:
      case 3:
        client.send(create2, requests.create());
        break;
      case 4:
        client.send(createContainer, {
          ...requests.create(),
          path: this.#random.pick(['/c', '/d', '/e']),
          flags: CreateFlags.container,
        });
        break;
      case 5:
        client.send(createTtl, {
          ...{ ...requests.create(), path: requests.path(), flags: CreateFlags.persistentTtl },
          ttlMs: 1 + this.#random.below(this.#random.chance(50) ? 20_000 : 200_000),
        });
        break;
      case 6:
        client.send(deleteNode, { path: requests.path(), version: requests.version() });
        break;
      case 7:
        client.send(setData, { path: requests.path(), data: requests.data(), version: requests.version() });
        break;
      case 8:
        client.send(setAcl, { path: requests.path(), acl: requests.acl(), version: -1 });
        break;
      default:
        client.send(multi, requests.multi());
    }
  }

  #read(client: WireClient): void {
    const requests = this.#requests;
    const watch = this.#random.chance(50);
    switch (this.#random.below(9)) {
      case 0:
        client.send(getData, { path: requests.path(), watch });
        break;
      case 1:
        client.send(exists, { path: requests.path(), watch });
        break;
      case 2:
        client.send(getChildren, { path: requests.watchedPath(), watch });
        break;
      case 3:
        client.send(getChildren2, { path: requests.watchedPath(), watch });
        break;
      case 4:
        client.sendType(OpCode.multiRead, this.#multiRead(watch));
        break;
      case 5:
        client.send(addWatch, { path: requests.watchedPath(), mode: this.#random.below(2) });
        break;
      case 6:
        client.send(removeWatches, { path: requests.watchedPath(), type: 1 + this.#random.below(5) });
        break;
      case 7:
        this.#setWatches(client);
        break;
      default:
        if (this.#random.chance(50)) client.send(sync, { path: '/' });
        else client.sendType(OpCode.ping, new Uint8Array(0), SpecialXid.ping);
    }
  }

  #multiRead(watch: boolean): Uint8Array {
    const writer = new Writer();
    for (const type of [OpCode.getData, OpCode.getChildren, OpCode.getData]) {
      multiHeader.encode({ type, done: false, err: -1 }, writer);
      pathWatchRequest.encode({ path: this.#requests.path(), watch }, writer);
    }
    multiHeader.encode(multiEnd, writer);
    return writer.toBytes();
  }

  /** As of any transaction, also one long past: the more has changed since. */
  #setWatches(client: WireClient): void {
    const some = (): string[] => Array.from({ length: this.#random.below(3) }, () => this.#requests.path());
    const request = {
      relativeZxid: this.#lastZxid - BigInt(this.#random.below(40)),
      dataWatches: some(),
      existWatches: some(),
      childWatches: some(),
      persistentWatches: some(),
      persistentRecursiveWatches: some(),
    };
    client.send(setWatches2, request, SpecialXid.setWatches);
  }
}

function boundTo(network: Network): Network {
  return {
    listen: (options, onConnection) => network.listen(options, onConnection),
    listenLocal: (path, onConnection) => network.listenLocal(path, onConnection),
    connectLocal: (path) => network.connectLocal(path),
    connect: (options) => network.connect(options),
  };
}
