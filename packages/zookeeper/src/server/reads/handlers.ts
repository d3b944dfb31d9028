import { addWatchHandler } from './add-watch.ts';
import { existsHandler } from './exists.ts';
import { getAclHandler } from './get-acl.ts';
import { getAllChildrenNumberHandler } from './get-all-children-number.ts';
import { getChildren2Handler, getChildrenHandler } from './get-children.ts';
import { getDataHandler } from './get-data.ts';
import { getEphemeralsHandler } from './get-ephemerals.ts';
import { multiReadHandler } from './multi-read.ts';
import type { ReadHandler } from './read.ts';
import { checkWatchesHandler, removeWatchesHandler } from './remove-watches.ts';
import { setWatches2Handler, setWatchesHandler } from './set-watches.ts';
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
    setWatches2Handler,
    addWatchHandler,
    checkWatchesHandler,
    removeWatchesHandler,
    multiReadHandler,
    whoAmIHandler,
    getEphemeralsHandler,
    getAllChildrenNumberHandler,
  ].map((handler) => [handler.type, handler]),
);
