import { type SetWatchesRequest, setWatches } from '../../jute/operations/set-watches.ts';
import { setWatches2 } from '../../jute/operations/set-watches2.ts';
import { EventType } from '../../jute/records/watcher-event.ts';
import { type ReadContext, readHandler } from './read.ts';

/** Which transaction changed the node meanwhile is not looked up, as ZooKeeper does not. */
const unknownZxid = -1n;

/**
 * Per path, an event at once if what the client saw last has changed since `relativeZxid`, and the watch set again otherwise.
 * Events come in the order of the lists, before the answer.
 */
function setAgain(request: SetWatchesRequest, { tree, watches, watcher }: ReadContext): void {
  const { relativeZxid } = request;
  const tell = (type: number, path: string): void => watcher.deliver({ type, path, zxid: unknownZxid });
  for (const path of request.dataWatches) {
    const node = tree.node(path);
    if (node === undefined) tell(EventType.nodeDeleted, path);
    else if (node.mzxid > relativeZxid) tell(EventType.nodeDataChanged, path);
    else watches.add('data', path, watcher);
  }
  for (const path of request.existWatches) {
    if (tree.node(path) !== undefined) tell(EventType.nodeCreated, path);
    else watches.add('data', path, watcher);
  }
  for (const path of request.childWatches) {
    const node = tree.node(path);
    if (node === undefined) tell(EventType.nodeDeleted, path);
    else if (node.pzxid > relativeZxid) tell(EventType.nodeChildrenChanged, path);
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
