/** Packets to clients: replies and watch notifications. */
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { ErrorCode } from '../errors.ts';
import { frame } from '../jute/framing.ts';
import { SpecialXid } from '../jute/op-code.ts';
import { connectedState, watcherEvent } from '../jute/records/watcher-event.ts';
import type { ServerStats } from './server-stats.ts';
import type { WatchEvent } from './watch-manager.ts';

export interface ReplyFields {
  readonly xid: number;
  readonly zxid: bigint;
  readonly err: number;
}

/** Where a reply's err stands: behind the packet's length, xid and zxid. */
const errPosition = 16;
const prefixBytes = 4;

export class PacketEncoder {
  readonly #stats: ServerStats;
  readonly #replies = new Writer(1 << 16);
  readonly #events = new Writer(1 << 14);

  constructor(stats: ServerStats) {
    this.#stats = stats;
  }

  /** `body` runs only for a reply without error and may still turn it into one. */
  reply({ xid, zxid, err }: ReplyFields, body?: (writer: Writer) => number): Uint8Array {
    const packet = frame(this.#replies, (writer) => {
      writer.writeInt32(xid);
      writer.writeBits64(zxid);
      writer.writeInt32(err);
      if (body === undefined || err !== ErrorCode.OK) return;
      const code = body(writer);
      if (code !== ErrorCode.OK) writer.patchInt32(errPosition, code);
    });
    this.#stats.responded(packet.length - prefixBytes);
    return packet;
  }

  /** A notification; its header carries the zxid of the change, as since 3.9 (clients of older lines pass over it). */
  event({ type, path, zxid }: WatchEvent): Uint8Array {
    const packet = frame(this.#events, (writer) => {
      writer.writeInt32(SpecialXid.notification);
      writer.writeBits64(zxid);
      writer.writeInt32(ErrorCode.OK);
      watcherEvent.encode({ type, state: connectedState, path }, writer);
    });
    this.#stats.watchBytes += packet.length - prefixBytes;
    return packet;
  }
}
