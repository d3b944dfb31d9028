import { ErrorCode, ZooKeeperError } from '../errors.ts';
import type { Operation } from '../jute/operation.ts';
import {
  CreateFlags,
  type CreateRequest,
  type CreateResponse,
  create,
  createContainer,
  createTtl,
} from '../jute/operations/create.ts';
import type { Acl } from '../jute/records/acl.ts';
import { type CreateMode, flagsOf } from './multi-operation.ts';

export interface CreateOptions {
  /** `container`: a node that the server removes some time after its last child. */
  readonly mode: CreateMode | 'container';
  /** What the client's options say unless told. */
  readonly acl?: readonly Acl[] | undefined;
  /** Milliseconds after its last change, without children, when the server removes the node; only for persistent nodes. */
  readonly ttlMs?: number | undefined;
}

const ttlFlags: ReadonlyMap<CreateOptions['mode'], number> = new Map([
  ['persistent', CreateFlags.persistentTtl],
  ['persistent-sequential', CreateFlags.persistentSequentialTtl],
]);

/**
 * The operation that makes such a node: of those that all servers know where one of them can say it.
 * @throws ZooKeeperError BADARGUMENTS: a time to live for another node than a persistent one
 */
export function createRequest(
  path: string,
  data: Uint8Array | null,
  { mode, acl, ttlMs }: CreateOptions & { readonly acl: readonly Acl[] },
): { operation: Operation<CreateRequest, CreateResponse>; request: CreateRequest } {
  if (ttlMs !== undefined) {
    const flags = ttlFlags.get(mode);
    if (flags === undefined) throw new ZooKeeperError(ErrorCode.BADARGUMENTS, path);
    return { operation: createTtl, request: { path, data, acl, flags, ttlMs } };
  }
  if (mode === 'container') {
    return {
      operation: createContainer,
      request: { path, data, acl, flags: CreateFlags.container, ttlMs: 0 },
    };
  }
  return { operation: create, request: { path, data, acl, flags: flagsOf[mode], ttlMs: 0 } };
}
