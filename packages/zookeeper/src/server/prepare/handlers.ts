import { create2Handler, createContainerHandler, createHandler, createTtlHandler } from './create.ts';
import { deleteHandler } from './delete.ts';
import { multiHandler } from './multi.ts';
import type { WriteHandler } from './prepare.ts';
import { reconfigHandler } from './reconfig.ts';
import { setAclHandler } from './set-acl.ts';
import { setDataHandler } from './set-data.ts';

/** Every operation that a client may write with, by number. */
export const writeHandlers: ReadonlyMap<number, WriteHandler> = new Map(
  [
    createHandler,
    create2Handler,
    createContainerHandler,
    createTtlHandler,
    deleteHandler,
    setDataHandler,
    setAclHandler,
    multiHandler,
    reconfigHandler,
  ].map((handler) => [handler.type, handler]),
);
