import type { Codec } from '../codec.ts';
import { readString, writeString } from '../primitives.ts';

/** What happened to a watched node. */
export const EventType = {
  none: -1,
  nodeCreated: 1,
  nodeDeleted: 2,
  nodeDataChanged: 3,
  nodeChildrenChanged: 4,
} as const;

/** A notification's body: int type, int state (always 3, connected, from a server), string path. */
export interface WatcherEvent {
  readonly type: number;
  readonly state: number;
  readonly path: string;
}

/** The state in every event that a server sends: SyncConnected. */
export const connectedState = 3;

export const watcherEvent: Codec<WatcherEvent> = {
  decode: (reader) => ({ type: reader.readInt32(), state: reader.readInt32(), path: readString(reader) }),
  encode(value, writer) {
    writer.writeInt32(value.type);
    writer.writeInt32(value.state);
    writeString(value.path, writer);
  },
};
