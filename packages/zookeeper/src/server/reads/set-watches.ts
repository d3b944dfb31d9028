import { type SetWatchesRequest, setWatches } from '../../jute/operations/set-watches.ts';
import { setWatches2 } from '../../jute/operations/set-watches2.ts';
import { EventType } from '../../jute/records/watcher-event.ts';
import { type ReadContext, readHandler } from './read.ts';

/**
 * Per path, an event at once if what the client saw last has changed since `relativeZxid`, and the watch set again otherwise.
 * Events come in the order of the lists, before the answer.
 */
function setAgain(request: SetWatchesRequest, { tree, watches, watcher }: ReadContext): void {
  const { relativeZxid } = request;
  for (const path of request.dataWatches) {
    const node = tree.node(path);
    if (node === undefined) watcher.deliver(EventType.nodeDeleted, path);
    else if (node.mzxid > relativeZxid) watcher.deliver(EventType.nodeDataChanged, path);
    else watches.add('data', path, watcher);
  }
  for (const path of request.existWatches) {
    if (tree.node(path) !== undefined) watcher.deliver(EventType.nodeCreated, path);
    else watches.add('data', path, watcher);
  }
  for (const path of request.childWatches) {
    const node = tree.node(path);
    if (node === undefined) watcher.deliver(EventType.nodeDeleted, path);
    else if (node.pzxid > relativeZxid) watcher.deliver(EventType.nodeChildrenChanged, path);
    else watches.add('child', path, watcher);
  }
}

/** setWatches (101). */
export const setWatchesHandler = readHandler(setWatches, (request, context) => {
  setAgain(request, context);
  return undefined;
});

/** setWatches2 (105): persistent watches are set again without an event. */
export const setWatches2Handler = readHandler(setWatches2, (request, context) => {
  setAgain(request, context);
  for (const path of request.persistentWatches) context.watches.add('persistent', path, context.watcher);
  for (const path of request.persistentRecursiveWatches)
    context.watches.add('recursive', path, context.watcher);
  return undefined;
});
