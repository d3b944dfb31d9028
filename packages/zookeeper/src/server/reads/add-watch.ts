import { ErrorCode } from '../../errors.ts';
import { AddWatchMode, addWatch } from '../../jute/operations/add-watch.ts';
import { readHandler } from './read.ts';

/** addWatch (106): MARSHALLINGERROR for an unknown mode. */
export const addWatchHandler = readHandler(addWatch, ({ path, mode }, { watches, watcher }) => {
  if (mode === AddWatchMode.persistent) watches.add('persistent', path, watcher);
  else if (mode === AddWatchMode.persistentRecursive) watches.add('recursive', path, watcher);
  else return ErrorCode.MARSHALLINGERROR;
  return { err: ErrorCode.OK };
});
