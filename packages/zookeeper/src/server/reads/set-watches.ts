import { setWatches } from '../../jute/operations/set-watches.ts';
import { EventType } from '../../jute/records/watcher-event.ts';
import { readHandler } from './read.ts';

/**
 * setWatches (101): per path, an event at once if what the client saw last has changed since `relativeZxid`, and the watch set
 * again otherwise. Events come in the order of the lists, before the answer.
 */
export const setWatchesHandler = readHandler(setWatches, (request, { tree, watches, watcher }) => {
  const { relativeZxid } = request;
  for (const path of request.dataWatches) {
    const node = tree.node(path);
    if (node === undefined) watcher.deliver(EventType.nodeDeleted, path);
    else if (node.mzxid > relativeZxid) watcher.deliver(EventType.nodeDataChanged, path);
    else watches.watchData(path, watcher);
  }
  for (const path of request.existWatches) {
    if (tree.node(path) !== undefined) watcher.deliver(EventType.nodeCreated, path);
    else watches.watchData(path, watcher);
  }
  for (const path of request.childWatches) {
    const node = tree.node(path);
    if (node === undefined) watcher.deliver(EventType.nodeDeleted, path);
    else if (node.pzxid > relativeZxid) watcher.deliver(EventType.nodeChildrenChanged, path);
    else watches.watchChildren(path, watcher);
  }
  return undefined;
});
