import { EventType } from '../jute/records/watcher-event.ts';
import type { WatchKind } from './watch-registry.ts';

/** What a watch has seen; or, by `removeWatches`, that it is no more. */
export interface WatchEvent {
  readonly type:
    | 'created'
    | 'deleted'
    | 'dataChanged'
    | 'childrenChanged'
    | 'dataWatchRemoved'
    | 'childWatchRemoved'
    | 'persistentWatchRemoved';
  readonly path: string;
}

/** `zxid`: the change, as servers since 3.9 tell it; -1n from older ones and for removed watches. */
export type WatchListener = (event: WatchEvent, zxid: bigint) => void;

/** Names of the events that servers send. */
export const eventNames: ReadonlyMap<number, WatchEvent['type']> = new Map([
  [EventType.nodeCreated, 'created'],
  [EventType.nodeDeleted, 'deleted'],
  [EventType.nodeDataChanged, 'dataChanged'],
  [EventType.nodeChildrenChanged, 'childrenChanged'],
]);

/** What is told of a watch that was removed. */
export const removalNames: Readonly<Record<WatchKind, WatchEvent['type']>> = {
  data: 'dataWatchRemoved',
  exist: 'dataWatchRemoved',
  children: 'childWatchRemoved',
  persistent: 'persistentWatchRemoved',
  recursive: 'persistentWatchRemoved',
};
