/**
 * Hostile frames for a broker's port, repeatable by the seed: half random bytes and frames cut short, half valid
 * requests of every API and version with one field made wrong.
 */
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { encodeRequestHeader } from '@kafka-ts/protocol/headers';
import { messageByKey, messages } from '@kafka-ts/protocol/messages/index';
import { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { Bombs, brokenRecords, magicOf, validRecords } from './hostile-records.ts';
import { mutateBytes, mutateValue } from './mutate.ts';
import { plausibleMessage } from './plausible-message.ts';

export interface HostileFrame {
  /** What it is, for the message when it did harm. */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** False: the sender hangs up in the middle of it. */
  readonly isWhole: boolean;
}

export interface FrameTargets {
  readonly topic: string;
  readonly topicId: string;
  readonly group: string;
  /** Of 100 Produce requests, how many carry a compression bomb. */
  readonly bombPercent: number;
}

const produceKey = 0;
const fetchKey = 1;
const clientId = 'hostile';
/** Down-converted when fetched, which takes decompression. */
const lastOldFetchVersion = 3;

const cases = messages.flatMap((api) =>
  Array.from({ length: api.maxVersion - api.minVersion + 1 }, (_, index) => ({
    api,
    version: api.minVersion + index,
  })),
);

export class KafkaFrames {
  readonly #targets: FrameTargets;
  readonly #random: SeededRandom;
  readonly #bombs = new Bombs(50e6);
  #count = 0;

  constructor(targets: FrameTargets, random: SeededRandom) {
    this.#targets = targets;
    this.#random = random;
  }

  next(): HostileFrame {
    this.#count++;
    return this.#count % 2 === 0 ? this.#random_() : this.#mutatedRequest();
  }

  /** Goes through every API and version in turn. */
  #mutatedRequest(): HostileFrame {
    const random = this.#random;
    const { api, version } = cases[Math.floor(this.#count / 2) % cases.length] ?? {
      api: messages[0],
      version: 0,
    };
    const isBomb = api.key === produceKey && random.chance(this.#targets.bombPercent);
    const isLie = api.key === produceKey && !isBomb && random.chance(60);
    const magic = magicOf(version);
    const records = isBomb
      ? this.#bombs.pick(magic, random)
      : isLie
        ? brokenRecords(magic, random)
        : validRecords(magic);
    const message = plausibleMessage(schemaOf(api.request), version, { ...this.#targets, records });
    // What lies in the log is left as it is often enough to be read, bombs among it.
    const isOldFetch = api.key === fetchKey && version <= lastOldFetchVersion && random.chance(30);
    const isByValue = random.chance(50);
    if (!isBomb && !isLie && !isOldFetch && isByValue)
      mutateValue(message, schemaOf(api.request), version, random);
    const label = `${api.name} v${version}${isBomb ? ' with a bomb' : ''}`;
    const encoded = encode(api, version, message);
    if (encoded === undefined) return this.#random_();
    const isUnchanged = isBomb || isLie || isOldFetch || isByValue;
    const body = isUnchanged ? encoded.bytes : mutateBytes(encoded.bytes, encoded.bodyPosition, random);
    return { label, bytes: framed(body), isWhole: true };
  }

  #random_(): HostileFrame {
    const random = this.#random;
    const { api, version } = cases[random.below(cases.length)] ?? { api: messages[0], version: 0 };
    const valid = encode(
      api,
      version,
      plausibleMessage(schemaOf(api.request), version, {
        ...this.#targets,
        records: validRecords(magicOf(version)),
      }),
    );
    const request = valid?.bytes ?? new Uint8Array(12);
    switch (random.below(6)) {
      case 0:
        return { label: 'random bytes', bytes: random.bytes(1 + random.below(500)), isWhole: false };
      case 1:
        return { label: 'random frame', bytes: framed(random.bytes(random.below(2000))), isWhole: true };
      case 2: {
        const body = Buffer.concat([request.subarray(0, 8), random.bytes(random.below(1000))]);
        return { label: `random body of ${api.name} v${version}`, bytes: framed(body), isWhole: true };
      }
      case 3: {
        const bytes = framed(request);
        return {
          label: `half of ${api.name} v${version}`,
          bytes: bytes.subarray(0, 1 + random.below(bytes.length)),
          isWhole: false,
        };
      }
      case 4: {
        const cut = request.subarray(0, random.below(request.length));
        return { label: `${api.name} v${version}, cut and framed`, bytes: framed(cut), isWhole: true };
      }
      default: {
        const size = random.pick([-1, -2_147_483_648, 0, 3, 2_147_483_647, 104_857_601, 104_857_600]);
        const bytes = Buffer.alloc(4 + random.below(100));
        bytes.writeInt32BE(size);
        return { label: `a size of ${size}`, bytes, isWhole: false };
      }
    }
  }
}

type AnyApi = (typeof messages)[number];

function schemaOf(codec: unknown) {
  if (!(codec instanceof SchemaCodec)) throw new Error('a message without a schema');
  return codec.definition.schema;
}

/** A request without its size; undefined if the version cannot carry the values. */
function encode(
  api: AnyApi,
  version: number,
  message: unknown,
): { bytes: Uint8Array; bodyPosition: number } | undefined {
  const writer = new Writer();
  encodeRequestHeader({ apiKey: api.key, apiVersion: version, correlationId: 1, clientId }, writer);
  const bodyPosition = writer.length;
  try {
    messageByKey(api.key)?.request.encode(version, message, writer);
  } catch {
    return undefined;
  }
  return { bytes: writer.toBytes(), bodyPosition };
}

export function framed(body: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}
