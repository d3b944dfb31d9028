/**
 * The events of every connection, one by one: which were due, in which order, and between which answers.
 *
 * A watch is set behind the transaction that the answer to its request names, and hears of every later one. So what a connection
 * gets is known beforehand: in front of an answer from transaction z all events up to z, in their order, each once. Only behind the
 * last answer may some be missing, from the end: the connection was lost.
 */
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { AddWatchMode } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import { WatcherType } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import type { SetWatches2Request } from '@kafka-ts/zookeeper/jute/operations/set-watches2';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { type ModelState, parentOf } from './model-state.ts';
import type { Replay, ReplayedTxn } from './replay.ts';
import { sessionExpired, type TapeConnection, type TapeRequest, untoldZxid } from './tape.ts';

interface Event {
  readonly type: number;
  readonly path: string;
  readonly zxid: bigint;
}

/** Throws at the first event that came wrongly, or did not come. */
export function checkWatches(connection: TapeConnection, replayed: Replay): void {
  const watches = new ConnectionWatches();
  const first = connection.packets.find(({ kind }) => kind === 'reply');
  let zxid = first?.kind === 'reply' ? first.reply.zxid : 0n;
  let got: Event[] = [];
  for (const packet of connection.packets) {
    if (packet.kind === 'event') {
      got.push(packet);
      continue;
    }
    const { request, reply } = packet;
    const due = watches.hear(replayed, zxid, reply.zxid);
    zxid = reply.zxid;
    due.push(...watches.answered(request, reply.err, replayed.stateAt(zxid)));
    compare(connection, { got, due, behind: request });
    got = [];
  }
  const last = got.at(-1);
  if (last === undefined) return;
  if (last.zxid === untoldZxid) {
    checkInterrupted(connection, { got, watches, zxid, replayed });
    return;
  }
  const due = watches.hear(replayed, zxid, last.zxid);
  compare(connection, { got, due: due.slice(0, got.length), behind: undefined });
}

/** The connection was lost in the middle of what setWatches found: which transaction it saw was not told any more. */
function checkInterrupted(
  connection: TapeConnection,
  {
    got,
    watches,
    zxid,
    replayed,
  }: {
    readonly got: readonly Event[];
    readonly watches: ConnectionWatches;
    readonly zxid: bigint;
    readonly replayed: Replay;
  },
): void {
  const request = connection.nextUnanswered;
  for (let at = zxid; at <= BigInt(replayed.txns.length); at++) {
    const tried = watches.copy();
    const due = tried.hear(replayed, zxid, at);
    if (request !== undefined) due.push(...tried.answered(request, ErrorCode.OK, replayed.stateAt(at)));
    if (textOfEvents(due.slice(0, got.length)) === textOfEvents(got)) return;
  }
  throw new Error(`${connection.client}: got ${textOfEvents(got)}, which no transaction explains`);
}

function compare(
  { client }: TapeConnection,
  {
    got,
    due,
    behind,
  }: {
    readonly got: readonly Event[];
    readonly due: readonly Event[];
    readonly behind: TapeRequest | undefined;
  },
): void {
  const found = textOfEvents(got);
  const expected = textOfEvents(due);
  if (found === expected) return;
  const where =
    behind === undefined
      ? 'at the end'
      : `before the answer to ${behind.call.kind} (request ${behind.xid}, transaction ${behind.reply?.zxid})`;
  throw new Error(`${client}: expected the events [${expected}] ${where}, got [${found}]`);
}

function textOfEvents(events: readonly Event[]): string {
  return events.map(({ type, path, zxid }) => `${zxid}: ${type} ${path}`).join(', ');
}

type Kind = 'data' | 'children' | 'persistent' | 'recursive';

const kindsOfType: ReadonlyMap<number, readonly Kind[]> = new Map<number, readonly Kind[]>([
  [WatcherType.children, ['children']],
  [WatcherType.data, ['data']],
  [WatcherType.any, ['data', 'children', 'persistent', 'recursive']],
  [WatcherType.persistent, ['persistent']],
  [WatcherType.persistentRecursive, ['recursive']],
]);

/** The watches of one connection. */
class ConnectionWatches {
  readonly #paths: Readonly<Record<Kind, Set<string>>>;

  constructor(
    paths: Readonly<Record<Kind, Iterable<string>>> = {
      data: [],
      children: [],
      persistent: [],
      recursive: [],
    },
  ) {
    this.#paths = {
      data: new Set(paths.data),
      children: new Set(paths.children),
      persistent: new Set(paths.persistent),
      recursive: new Set(paths.recursive),
    };
  }

  copy(): ConnectionWatches {
    return new ConnectionWatches(this.#paths);
  }

  /** The events of the transactions behind `from` up to `to`. */
  hear(replayed: Replay, from: bigint, to: bigint): Event[] {
    const events: Event[] = [];
    for (let zxid = from + 1n; zxid <= to; zxid++) events.push(...this.#ofTxn(replayed.at(zxid), zxid));
    return events;
  }

  #ofTxn({ changes }: ReplayedTxn, zxid: bigint): Event[] {
    const events: Event[] = [];
    for (const { type, path } of changes) {
      if (this.#hears(type, path)) events.push({ type, path, zxid });
      if (type === EventType.nodeDataChanged) continue;
      const parent = parentOf(path);
      const isWatched = this.#paths.children.delete(parent) || this.#paths.persistent.has(parent);
      if (isWatched) events.push({ type: EventType.nodeChildrenChanged, path: parent, zxid });
    }
    return events;
  }

  /** Whether somebody hears of the node itself; uses one-shot watches up. */
  #hears(type: number, path: string): boolean {
    const { data, children, persistent, recursive } = this.#paths;
    let hears = data.delete(path);
    if (type === EventType.nodeDeleted && children.delete(path)) hears = true;
    if (persistent.has(path)) hears = true;
    for (let above = path; ; above = parentOf(above)) {
      if (recursive.has(above)) hears = true;
      if (above === '/') return hears;
    }
  }

  /** What the answer to `request` has to say of watches: those set, taken off, and, of setWatches, the events that it brings. */
  answered({ call }: TapeRequest, err: number, state: ModelState): Event[] {
    if (err === sessionExpired) return [];
    switch (call.kind) {
      case 'getData':
        if (call.watch && err === ErrorCode.OK) this.#paths.data.add(call.path);
        return [];
      case 'exists':
        if (call.watch) this.#paths.data.add(call.path);
        return [];
      case 'getChildren':
      case 'getChildren2':
        if (call.watch && err === ErrorCode.OK) this.#paths.children.add(call.path);
        return [];
      case 'multiRead':
        for (const { type, path, watch } of call.parts) {
          if (!watch || !state.nodes.has(path)) continue;
          this.#paths[type === OpCode.getData ? 'data' : 'children'].add(path);
        }
        return [];
      case 'addWatch':
        this.#paths[call.request.mode === AddWatchMode.persistent ? 'persistent' : 'recursive'].add(
          call.request.path,
        );
        return [];
      case 'removeWatches':
        this.#remove(call.request, err);
        return [];
      case 'setWatches':
        return this.#setAgain(call.request, state);
      default:
        return [];
    }
  }

  #remove({ path, type }: { readonly path: string; readonly type: number }, err: number): void {
    const kinds = kindsOfType.get(type) ?? [];
    const isSet = kinds.some((kind) => this.#paths[kind].has(path));
    if (isSet !== (err === ErrorCode.OK)) {
      throw new Error(
        `removal of watches of type ${type} on ${path} ended with ${err}; ${isSet ? 'there was one' : 'there was none'}`,
      );
    }
    for (const kind of kinds) this.#paths[kind].delete(path);
  }

  #setAgain(request: SetWatches2Request, { nodes }: ModelState): Event[] {
    const events: Event[] = [];
    const tell = (type: number, path: string): unknown => events.push({ type, path, zxid: untoldZxid });
    for (const path of request.dataWatches) {
      const node = nodes.get(path);
      if (node === undefined) tell(EventType.nodeDeleted, path);
      else if (node.mzxid > request.relativeZxid) tell(EventType.nodeDataChanged, path);
      else this.#paths.data.add(path);
    }
    for (const path of request.existWatches) {
      if (nodes.has(path)) tell(EventType.nodeCreated, path);
      else this.#paths.data.add(path);
    }
    for (const path of request.childWatches) {
      const node = nodes.get(path);
      if (node === undefined) tell(EventType.nodeDeleted, path);
      else if (node.pzxid > request.relativeZxid) tell(EventType.nodeChildrenChanged, path);
      else this.#paths.children.add(path);
    }
    for (const path of request.persistentWatches) this.#paths.persistent.add(path);
    for (const path of request.persistentRecursiveWatches) this.#paths.recursive.add(path);
    return events;
  }
}
