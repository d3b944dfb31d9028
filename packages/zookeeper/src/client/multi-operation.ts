import { CreateFlags } from '../jute/operations/create.ts';
import type { MultiPart } from '../jute/operations/multi.ts';
import type { Acl } from '../jute/records/acl.ts';

/** What kind of node is made; sequential ones get a number of ten digits behind their name. */
export type CreateMode = 'persistent' | 'ephemeral' | 'persistent-sequential' | 'ephemeral-sequential';

export const flagsOf: Readonly<Record<CreateMode, number>> = {
  persistent: CreateFlags.persistent,
  ephemeral: CreateFlags.ephemeral,
  'persistent-sequential': CreateFlags.persistentSequential,
  'ephemeral-sequential': CreateFlags.ephemeralSequential,
};

/** One of the changes that happen together or not at all. Versions: -1 allows any. */
export type MultiOperation =
  | {
      readonly type: 'create';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly mode: CreateMode;
      readonly acl?: readonly Acl[] | undefined;
    }
  | { readonly type: 'delete'; readonly path: string; readonly version: number }
  | {
      readonly type: 'setData';
      readonly path: string;
      readonly data: Uint8Array | null;
      readonly version: number;
    }
  | { readonly type: 'check'; readonly path: string; readonly version: number };

export interface PartDefaults {
  /** Puts the chroot in front of a path. */
  readonly toServer: (path: string) => string;
  /** ACL of a node that is made without one. */
  readonly aclOf: (path: string) => readonly Acl[];
}

/** The part that is sent. */
export function multiPart(operation: MultiOperation, { toServer, aclOf }: PartDefaults): MultiPart {
  const path = toServer(operation.path);
  switch (operation.type) {
    case 'create': {
      const { data, mode, acl = aclOf(operation.path) } = operation;
      return { op: 'create', request: { path, data, acl, flags: flagsOf[mode], ttlMs: 0 } };
    }
    case 'delete':
      return { op: 'delete', request: { path, version: operation.version } };
    case 'setData':
      return { op: 'setData', request: { path, data: operation.data, version: operation.version } };
    case 'check':
      return { op: 'check', request: { path, version: operation.version } };
  }
}
