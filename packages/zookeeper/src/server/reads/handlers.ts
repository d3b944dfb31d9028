import { existsHandler } from './exists.ts';
import { getAclHandler } from './get-acl.ts';
import { getAllChildrenNumberHandler } from './get-all-children-number.ts';
import { getChildren2Handler, getChildrenHandler } from './get-children.ts';
import { getDataHandler } from './get-data.ts';
import { getEphemeralsHandler } from './get-ephemerals.ts';
import type { ReadHandler } from './read.ts';
import { saslHandler } from './sasl.ts';
import { setWatchesHandler } from './set-watches.ts';
import { syncHandler } from './sync.ts';
import { whoAmIHandler } from './who-am-i.ts';

/** Every operation that a client may read with, by number. */
export const readHandlers: ReadonlyMap<number, ReadHandler> = new Map(
  [
    existsHandler,
    getDataHandler,
    getAclHandler,
    getChildrenHandler,
    getChildren2Handler,
    syncHandler,
    setWatchesHandler,
    saslHandler,
    whoAmIHandler,
    getEphemeralsHandler,
    getAllChildrenNumberHandler,
  ].map((handler) => [handler.type, handler]),
);
