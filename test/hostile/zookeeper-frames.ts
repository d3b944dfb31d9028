/**
 * Hostile frames for ZooKeeper's port: half random, half requests of every operation with one field made wrong, on a
 * session that was opened properly. Only znodes below `/hostile` are named.
 */

import type { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { OpCode, SpecialXid } from '@kafka-ts/zookeeper/jute/op-code';
import { framed, type HostileFrame } from './kafka-frames.ts';
import { mutateBytes } from './mutate.ts';

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const long = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
const yes = Buffer.from([1]);
const no = Buffer.from([0]);
const path = text('/hostile');
const child = text('/hostile/child-');
const openAcl = Buffer.concat([int(1), int(31), text('world'), text('anyone')]);
const persistentSequential = int(2);
const end = Buffer.concat([int(-1), yes, int(-1)]);
const part = (op: number, ...fields: Buffer[]): Buffer => Buffer.concat([int(op), no, int(-1), ...fields]);

/** A valid body for each operation. */
const bodies: readonly (readonly [number, Buffer])[] = [
  [OpCode.create, Buffer.concat([child, text('data'), openAcl, persistentSequential])],
  [OpCode.create2, Buffer.concat([child, text('data'), openAcl, persistentSequential])],
  [OpCode.createContainer, Buffer.concat([child, text('data'), openAcl, int(4)])],
  [OpCode.createTtl, Buffer.concat([child, text('data'), openAcl, int(5), long(100n)])],
  [OpCode.delete, Buffer.concat([child, int(-1)])],
  [OpCode.exists, Buffer.concat([path, yes])],
  [OpCode.getData, Buffer.concat([path, yes])],
  [OpCode.setData, Buffer.concat([path, text('new data'), int(-1)])],
  [OpCode.getAcl, path],
  [OpCode.setAcl, Buffer.concat([child, openAcl, int(-1)])],
  [OpCode.getChildren, Buffer.concat([path, yes])],
  [OpCode.getChildren2, Buffer.concat([path, yes])],
  [OpCode.getEphemerals, path],
  [OpCode.getAllChildrenNumber, path],
  [OpCode.sync, path],
  [OpCode.ping, Buffer.alloc(0)],
  [OpCode.check, Buffer.concat([path, int(0)])],
  [
    OpCode.multi,
    Buffer.concat([part(OpCode.check, path, int(-1)), part(OpCode.setData, path, text('x'), int(-1)), end]),
  ],
  [OpCode.multiRead, Buffer.concat([part(OpCode.getData, path, no), end])],
  [OpCode.auth, Buffer.concat([int(0), text('digest'), text('user:password')])],
  [OpCode.sasl, text('token')],
  [OpCode.setWatches, Buffer.concat([long(0n), int(1), path, int(0), int(0)])],
  [OpCode.setWatches2, Buffer.concat([long(0n), int(1), path, int(0), int(0), int(0), int(0)])],
  [OpCode.addWatch, Buffer.concat([path, int(1)])],
  [OpCode.removeWatches, Buffer.concat([path, int(1)])],
  [OpCode.checkWatches, Buffer.concat([path, int(1)])],
  [OpCode.whoAmI, Buffer.alloc(0)],
  [OpCode.reconfig, Buffer.concat([text(''), text(''), text(''), long(-1n)])],
  [OpCode.closeSession, Buffer.alloc(0)],
  [OpCode.createSession, int(1000)],
  [OpCode.error, int(0)],
];

/** A new session of 2 s that is not read-only. */
export const connectRequest = framed(
  Buffer.concat([int(0), long(0n), int(2000), long(0n), int(16), Buffer.alloc(16), no]),
);

/** Creates `/hostile`, on an open session. */
export const createParent = framed(
  Buffer.concat([int(1), int(OpCode.create), path, text(''), openAcl, int(0)]),
);

export class ZooKeeperFrames {
  readonly #random: SeededRandom;
  #count = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  next(): HostileFrame {
    this.#count++;
    return this.#count % 2 === 0 ? this.#randomFrame() : this.#mutatedRequest();
  }

  #request(op: number, body: Buffer): Buffer {
    const xid = op === OpCode.ping ? SpecialXid.ping : op === OpCode.auth ? SpecialXid.auth : 2;
    return Buffer.concat([int(xid), int(op), body]);
  }

  #mutatedRequest(): HostileFrame {
    const [op, body] = bodies[Math.floor(this.#count / 2) % bodies.length] ?? [OpCode.ping, Buffer.alloc(0)];
    const bytes = mutateBytes(this.#request(op, body), body.length > 0 ? 8 : 4, this.#random);
    return { label: `operation ${op}`, bytes: framed(bytes), isWhole: true };
  }

  #randomFrame(): HostileFrame {
    const random = this.#random;
    const [op, body] = bodies[random.below(bodies.length)] ?? [OpCode.ping, Buffer.alloc(0)];
    const request = framed(this.#request(op, body));
    switch (random.below(5)) {
      case 0:
        return { label: 'random bytes', bytes: random.bytes(1 + random.below(500)), isWhole: false };
      case 1:
        return { label: 'random frame', bytes: framed(random.bytes(random.below(1000))), isWhole: true };
      case 2:
        return {
          label: `half of operation ${op}`,
          bytes: request.subarray(0, random.below(request.length) + 1),
          isWhole: false,
        };
      case 3: {
        const size = random.pick([-1, -2_147_483_648, 0, 2_147_483_647, 1_048_576, 1_048_577]);
        return {
          label: `a size of ${size}`,
          bytes: Buffer.concat([int(size), random.bytes(random.below(50))]),
          isWhole: false,
        };
      }
      default: {
        const bytes = mutateBytes(connectRequest, 4, random);
        return { label: 'a second connect request', bytes, isWhole: true };
      }
    }
  }
}

/** Asks whether `/hostile` is there. */
export const existsRequest = framed(Buffer.concat([int(2), int(OpCode.exists), path, no]));
