/**
 * What our own client promises of watches when it comes back with its session on another connection: before it asks for anything
 * else, it sets again every watch that it has set, that has not fired and that was not removed, and no other, and names the newest transaction that it knows. A new session has none.
 */
import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { AddWatchMode } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import { WatcherType } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { type TapeConnection, type TapePacket, untoldZxid } from './tape.ts';
import { textOf } from './wire-call.ts';

/** `connections` are all of one client, in order. */
export function checkClientWatches(connections: readonly TapeConnection[]): void {
  const watches = new Set<string>();
  let sessionId = 0n;
  let zxid = 0n;
  for (const connection of connections) {
    if (connection.answered === undefined) continue;
    if (connection.sessionId !== sessionId) watches.clear();
    sessionId = connection.sessionId;
    // Without a request the connection, or its client, was gone before the first was sent.
    if (!connection.isRefused && connection.requests.length > 0) checkSetAgain(connection, watches, zxid);
    for (const packet of connection.packets) {
      note(watches, packet);
      if (packet.kind === 'reply' && packet.reply.zxid > zxid) zxid = packet.reply.zxid;
    }
  }
}

function checkSetAgain(
  { client, requests }: TapeConnection,
  watches: ReadonlySet<string>,
  zxid: bigint,
): void {
  const again: string[] = [];
  for (const { call } of requests) {
    if (call.kind === 'auth') continue;
    if (call.kind !== 'setWatches') break;
    const { request } = call;
    if (request.relativeZxid !== zxid) {
      throw new Error(
        `${client} sets watches again as of transaction ${request.relativeZxid}, it knows ${zxid}`,
      );
    }
    const lists = {
      data: request.dataWatches,
      exist: request.existWatches,
      children: request.childWatches,
      persistent: request.persistentWatches,
      recursive: request.persistentRecursiveWatches,
    };
    for (const [kind, paths] of Object.entries(lists)) again.push(...paths.map((path) => `${kind} ${path}`));
  }
  const found = again.sort().join(', ');
  const expected = [...watches].sort().join(', ');
  if (found !== expected)
    throw new Error(`${client} came back with the watches [${found}], it had [${expected}]`);
}

/** A watch is a line `kind path`. */
function note(watches: Set<string>, packet: TapePacket): void {
  if (packet.kind === 'event') {
    const { type, path } = packet;
    if (type !== EventType.nodeChildrenChanged) {
      watches.delete(`data ${path}`);
      watches.delete(`exist ${path}`);
    }
    if (type === EventType.nodeChildrenChanged || type === EventType.nodeDeleted)
      watches.delete(`children ${path}`);
    return;
  }
  const { call } = packet.request;
  const isDone = packet.reply.err === ErrorCode.OK;
  if (call.kind === 'exists' && call.watch) watches.add(`${isDone ? 'data' : 'exist'} ${call.path}`);
  if (!isDone) return;
  if (call.kind === 'getData' && call.watch) watches.add(`data ${call.path}`);
  if (call.kind === 'getChildren2' && call.watch) watches.add(`children ${call.path}`);
  if (call.kind === 'addWatch') {
    const kind = call.request.mode === AddWatchMode.persistent ? 'persistent' : 'recursive';
    watches.add(`${kind} ${call.request.path}`);
  }
  if (call.kind === 'removeWatches') {
    for (const kind of removedKinds.get(call.request.type) ?? [])
      watches.delete(`${kind} ${call.request.path}`);
  }
}

const removedKinds: ReadonlyMap<number, readonly string[]> = new Map<number, readonly string[]>([
  [WatcherType.children, ['children']],
  [WatcherType.data, ['data', 'exist']],
  [WatcherType.any, ['children', 'data', 'exist', 'persistent', 'recursive']],
  [WatcherType.persistent, ['persistent']],
  [WatcherType.persistentRecursive, ['recursive']],
]);

/** What our client told its listeners must be the events that it got, each once and in order. */
export function checkToldEvents(connections: readonly TapeConnection[], told: readonly string[]): void {
  const got = connections.flatMap(({ packets }) =>
    packets.flatMap((packet) =>
      packet.kind === 'event' ? [eventLine(packet.type, packet.path, packet.zxid)] : [],
    ),
  );
  if (textOf(got) === textOf(told)) return;
  const at = got.findIndex((line, index) => line !== told[index]);
  const [first] = connections;
  throw new Error(
    `${first?.client}: event ${at < 0 ? got.length : at} that it got was '${at < 0 ? 'none' : got[at]}', that it told '${told[at < 0 ? got.length : at]}'`,
  );
}

/** An event as one line; `zxid` is left out where it was not told. */
export function eventLine(type: number, path: string, zxid: bigint): string {
  return `${type} ${path}${zxid === untoldZxid ? '' : ` ${zxid}`}`;
}
