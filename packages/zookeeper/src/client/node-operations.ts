/**
 * What can be asked of the nodes of a tree: the part of a client's interface that needs only its requests, its chroot and its watches.
 * Every operation ends: with its result, with ZooKeeper's error, or with CONNECTIONLOSS.
 */
import { ErrorCode, ZooKeeperError } from '../errors.ts';
import { deleteNode } from '../jute/operations/delete.ts';
import { exists } from '../jute/operations/exists.ts';
import { getAcl } from '../jute/operations/get-acl.ts';
import { getAllChildrenNumber } from '../jute/operations/get-all-children-number.ts';
import { getChildren2 } from '../jute/operations/get-children2.ts';
import { type GetDataResponse, getData } from '../jute/operations/get-data.ts';
import { getEphemerals } from '../jute/operations/get-ephemerals.ts';
import { type MultiResult, multi } from '../jute/operations/multi.ts';
import { multiRead } from '../jute/operations/multi-read.ts';
import { setAcl } from '../jute/operations/set-acl.ts';
import { setData } from '../jute/operations/set-data.ts';
import { sync } from '../jute/operations/sync.ts';
import type { Acl } from '../jute/records/acl.ts';
import type { Stat } from '../jute/records/stat.ts';
import { unwrap } from './call.ts';
import type { Chroot } from './chroot.ts';
import { type CreateOptions, createRequest } from './create-request.ts';
import { type MultiOperation, multiPart } from './multi-operation.ts';
import type { Requests } from './requests.ts';
import type { WatchRegistry } from './watch-registry.ts';

export interface NodeParts {
  readonly requests: Requests;
  readonly chroot: Chroot;
  readonly watches: WatchRegistry;
  /** ACL of nodes that are made without one. */
  readonly aclOf: (path: string) => readonly Acl[];
  /** See `ZooKeeperClientOptions`. */
  readonly readsTogether: boolean;
}

/** `watch`: leaves a one-shot watch. */
export interface ReadOptions {
  readonly watch?: boolean | undefined;
}

export class NodeOperations {
  readonly #requests: Requests;
  readonly #chroot: Chroot;
  readonly #watches: WatchRegistry;
  readonly #aclOf: (path: string) => readonly Acl[];
  readonly #readsTogether: boolean;

  protected constructor({ requests, chroot, watches, aclOf, readsTogether }: NodeParts) {
    this.#readsTogether = readsTogether;
    this.#requests = requests;
    this.#chroot = chroot;
    this.#watches = watches;
    this.#aclOf = aclOf;
  }

  /**
   * The path made, with its number if the mode is sequential. NODEEXISTS, NONODE (the parent), NOCHILDRENFOREPHEMERALS; a container or
   * a time to live also fails with UNIMPLEMENTED, or CONNECTIONLOSS, where the server knows none.
   */
  async create(path: string, data: Uint8Array | null, options: CreateOptions): Promise<string> {
    const acl = options.acl ?? this.#aclOf(path);
    const { operation, request } = createRequest(this.#chroot.toServer(path), data, { ...options, acl });
    const response = await this.#requests.perform(operation, request, path);
    return this.#chroot.fromServer(response.path);
  }

  /** NONODE, NOTEMPTY, BADVERSION; `version` -1 allows any. */
  async delete(path: string, version = -1): Promise<void> {
    await this.#requests.perform(deleteNode, { path: this.#chroot.toServer(path), version }, path);
  }

  /** Undefined if there is no such node; a watch then waits for its creation. */
  async exists(path: string, { watch = false }: ReadOptions = {}): Promise<Stat | undefined> {
    const serverPath = this.#chroot.toServer(path);
    const outcome = await this.#requests.ask(exists, { path: serverPath, watch }, ({ err }) => {
      if (!watch) return;
      if (err === ErrorCode.OK) this.#watches.add('data', serverPath);
      else if (err === ErrorCode.NONODE) this.#watches.add('exist', serverPath);
    });
    if (outcome.err === ErrorCode.NONODE) return undefined;
    return unwrap(outcome, path);
  }

  /** NONODE; then no watch is left. */
  async getData(
    path: string,
    { watch = false }: ReadOptions = {},
  ): Promise<{ data: Uint8Array | null; stat: Stat }> {
    return this.readData(this.#chroot.toServer(path), path, watch);
  }

  /** The nodes at `paths`, in one request where the servers know that; undefined for those that are not there. */
  async getDataOfEach(paths: readonly string[]): Promise<(GetDataResponse | undefined)[]> {
    if (!this.#readsTogether) return Promise.all(paths.map((path) => this.#dataIfPresent(path)));
    const serverPaths = paths.map((path) => this.#chroot.toServer(path));
    const results = await this.#requests.perform(multiRead, serverPaths, undefined);
    return results.map((result, index) => {
      if (!('code' in result)) return result;
      if (result.code === ErrorCode.NONODE) return undefined;
      throw new ZooKeeperError(result.code, paths[index]);
    });
  }

  async #dataIfPresent(path: string): Promise<GetDataResponse | undefined> {
    const request = { path: this.#chroot.toServer(path), watch: false };
    const outcome = await this.#requests.ask(getData, request);
    return outcome.err === ErrorCode.NONODE ? undefined : unwrap(outcome, path);
  }

  /** NONODE, BADVERSION; `version` -1 allows any. */
  async setData(path: string, data: Uint8Array | null, version = -1): Promise<Stat> {
    return this.#requests.perform(setData, { path: this.#chroot.toServer(path), data, version }, path);
  }

  /** Names of the children, in no order. NONODE; then no watch is left. */
  async getChildren(
    path: string,
    { watch = false }: ReadOptions = {},
  ): Promise<{ children: string[]; stat: Stat }> {
    const serverPath = this.#chroot.toServer(path);
    const outcome = await this.#requests.ask(getChildren2, { path: serverPath, watch }, ({ err }) => {
      if (watch && err === ErrorCode.OK) this.#watches.add('children', serverPath);
    });
    const { children, stat } = unwrap(outcome, path);
    return { children: [...children], stat };
  }

  /** How many nodes are below, at any depth. NONODE; servers since 3.6. */
  async getAllChildrenNumber(path: string): Promise<number> {
    const request = { path: this.#chroot.toServer(path) };
    return (await this.#requests.perform(getAllChildrenNumber, request, path)).total;
  }

  /** The ephemeral nodes of this session whose paths begin with `prefix`. Servers since 3.6. */
  async getEphemerals(prefix = '/'): Promise<string[]> {
    const request = { prefix: this.#chroot.toServer(prefix) };
    const paths = await this.#requests.perform(getEphemerals, request, prefix);
    return paths.map((path) => this.#chroot.fromServer(path));
  }

  /** All or nothing. Fails with the error and the path of the first operation that could not be done. */
  async multi(operations: readonly MultiOperation[]): Promise<MultiResult[]> {
    const defaults = { toServer: (path: string) => this.#chroot.toServer(path), aclOf: this.#aclOf };
    const parts = operations.map((operation) => multiPart(operation, defaults));
    const results = await this.#requests.perform(multi, parts, undefined);
    results.forEach((result, index) => {
      if (result.op === 'error' && result.code !== ErrorCode.OK) {
        throw new ZooKeeperError(result.code, operations[index]?.path);
      }
    });
    return results.map((result) =>
      result.op === 'create' ? { ...result, path: this.#chroot.fromServer(result.path) } : result,
    );
  }

  /** Returns when everything written before, by anybody, can be read here. */
  async sync(path: string): Promise<void> {
    await this.#requests.perform(sync, { path: this.#chroot.toServer(path) }, path);
  }

  async getAcl(path: string): Promise<{ acl: readonly Acl[]; stat: Stat }> {
    return this.#requests.perform(getAcl, { path: this.#chroot.toServer(path) }, path);
  }

  /** NONODE, INVALIDACL, BADVERSION (of the ACL); `version` -1 allows any. */
  async setAcl(path: string, acl: readonly Acl[], version = -1): Promise<Stat> {
    return this.#requests.perform(setAcl, { path: this.#chroot.toServer(path), acl, version }, path);
  }

  /** `path` is what an error names. */
  protected async readData(
    serverPath: string,
    path: string,
    watch: boolean,
  ): Promise<{ data: Uint8Array | null; stat: Stat }> {
    const outcome = await this.#requests.ask(getData, { path: serverPath, watch }, ({ err }) => {
      if (watch && err === ErrorCode.OK) this.#watches.add('data', serverPath);
    });
    return unwrap(outcome, path);
  }
}
