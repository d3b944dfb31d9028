import { ErrorCode } from '../../errors.ts';
import {
  checkWatches,
  removeWatches,
  WatcherType,
  type WatcherTypeRequest,
} from '../../jute/operations/remove-watches.ts';
import { type WatchKind, watchKinds } from '../watch-manager.ts';
import { type ReadContext, readHandler } from './read.ts';

const kindsOf: ReadonlyMap<number, readonly WatchKind[]> = new Map<number, readonly WatchKind[]>([
  [WatcherType.children, ['child']],
  [WatcherType.data, ['data']],
  [WatcherType.any, watchKinds],
  [WatcherType.persistent, ['persistent']],
  [WatcherType.persistentRecursive, ['recursive']],
]);

/** The kinds of watch that the request means and the connection has; MARSHALLINGERROR for an unknown type, NOWATCHER if none. */
function meant(
  { path, type }: WatcherTypeRequest,
  { watches, watcher }: ReadContext,
): readonly WatchKind[] | number {
  const kinds = kindsOf.get(type);
  if (kinds === undefined) return ErrorCode.MARSHALLINGERROR;
  const present = kinds.filter((kind) => watches.has(kind, path, watcher));
  return present.length === 0 ? ErrorCode.NOWATCHER : present;
}

/** removeWatches (18). */
export const removeWatchesHandler = readHandler(removeWatches, (request, context) => {
  const kinds = meant(request, context);
  if (typeof kinds === 'number') return kinds;
  for (const kind of kinds) context.watches.remove(kind, request.path, context.watcher);
  return undefined;
});

/** checkWatches (17). */
export const checkWatchesHandler = readHandler(checkWatches, (request, context) => {
  const kinds = meant(request, context);
  return typeof kinds === 'number' ? kinds : undefined;
});
