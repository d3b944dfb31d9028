/** Records of Kafka's internal topics with random content, whole and damaged, for each decoder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SchemaCodec } from '@kafka-ts/protocol/schema/api';
import type { Schema } from '@kafka-ts/protocol/schema/field';
import { arbitraryMessage } from '@kafka-ts/protocol/schema/fixtures/arbitrary-value';
import { parseVersions } from '@kafka-ts/protocol/schema/versions';
import { consumerGroupRecords } from '@kafka-ts/protocol/values/consumer-group-records';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '@kafka-ts/protocol/values/consumer-protocol';
import { groupMetadataKey, groupMetadataValue } from '@kafka-ts/protocol/values/group-metadata';
import {
  kraftVersionRecord,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from '@kafka-ts/protocol/values/kraft-control-records';
import { metadataRecords } from '@kafka-ts/protocol/values/metadata-records';
import { offsetCommitKey, offsetCommitValue } from '@kafka-ts/protocol/values/offset-commit';
import {
  remoteLogSegmentMetadataRecord,
  remoteLogSegmentMetadataSnapshotRecord,
  remoteLogSegmentMetadataUpdateRecord,
  remotePartitionDeleteMetadataRecord,
} from '@kafka-ts/protocol/values/remote-log-metadata';
import { shareGroupRecords } from '@kafka-ts/protocol/values/share-group-state';
import { transactionLogKey, transactionLogValue } from '@kafka-ts/protocol/values/transaction-log';
import fc from 'fast-check';

type Message = Record<string, unknown>;

/** Seeded content, and damage done to it. */
export class StoredValues {
  readonly #below: (limit: number) => number;

  constructor(below: (limit: number) => number) {
    this.#below = below;
  }

  /** The same for decoders of 4.0 and later. */
  writeNewer(root: string): [string, string][] {
    const types = shareGroupRecords.map(({ key, value }) => [key, value] as const);
    return this.#write(root, [['--share-group-state-decoder', this.#log(this.#coordinators(types))]]);
  }

  /** Writes one log for each decoder, and one of control records; answers `[decoder, file]`. */
  write(root: string): [string, string][] {
    return this.#write(root, [
      ['--offsets-decoder', this.#log(this.#offsets())],
      ['--transaction-log-decoder', this.#log(this.#transactions())],
      ['--cluster-metadata-decoder', this.#log(this.#framed(metadataRecords))],
      ['--remote-log-metadata-decoder', this.#log(this.#framed(remoteRecords))],
      ['--print-data-log', this.#control()],
    ]);
  }

  #write(root: string, logs: readonly (readonly [string, Uint8Array])[]): [string, string][] {
    return logs.map(([option, bytes]) => {
      const directory = join(root, option.slice(2));
      mkdirSync(directory, { recursive: true });
      const isSnapshot = option === '--cluster-metadata-decoder';
      const name = isSnapshot ? '00000000000000000042-0000000007.checkpoint' : '00000000000000000000.log';
      writeFileSync(join(directory, name), bytes);
      return [option, join(directory, name)];
    });
  }

  #samples(codec: SchemaCodec<Schema>, version: number, count: number): Message[] {
    const { schema } = codec.definition;
    return fc.sample(arbitraryMessage(schema, version), { numRuns: count, seed: this.#below(1 << 30) });
  }

  #bytes(
    codec: SchemaCodec<Schema>,
    version: number,
    message: Message,
    front: readonly number[],
  ): Uint8Array {
    const writer = new Writer();
    for (const byte of front) writer.writeInt8(byte);
    codec.encode(version, message, writer);
    const bytes = Uint8Array.from(writer.toBytes());
    // Apache writes a null struct of the tag buffer, which ends this message, as a varint.
    if (message['classicMemberMetadata'] === null) bytes[bytes.length - 1] = 0;
    return this.#damaged(bytes);
  }

  /** One in eight is cut, or has a byte changed. */
  #damaged(bytes: Uint8Array): Uint8Array {
    const what = this.#below(16);
    if (what === 0) return bytes.subarray(0, this.#below(bytes.length + 1));
    if (what === 1 && bytes.length > 2) bytes[2 + this.#below(bytes.length - 2)] = this.#below(256);
    return bytes;
  }

  *#offsets(): Generator<NewRecord> {
    const types: readonly (readonly [SchemaCodec<Schema>, SchemaCodec<Schema>])[] = [
      [offsetCommitKey, offsetCommitValue],
      [groupMetadataKey, groupMetadataValue],
      ...consumerGroupRecords.map(({ key, value }) => [key, value] as const),
    ];
    yield* this.#coordinators(types);
  }

  *#coordinators(
    types: readonly (readonly [SchemaCodec<Schema>, SchemaCodec<Schema>])[],
  ): Generator<NewRecord> {
    for (const [keyCodec, valueCodec] of types) {
      for (const version of versionsOf(valueCodec)) {
        for (const message of this.#samples(valueCodec, version, 8)) {
          const keyVersion = parseVersions(keyCodec.definition.versions).highest;
          const [keyMessage = {}] = this.#samples(keyCodec, keyVersion, 1);
          const isGroup = valueCodec === groupMetadataValue;
          const value = isGroup && this.#below(3) > 0 ? this.#ofConsumers(message) : message;
          yield {
            key: this.#bytes(keyCodec, keyVersion, keyMessage, [0, keyVersion]),
            value:
              this.#below(8) === 0
                ? null
                : this.#bytes(valueCodec, version, value, [0, this.#below(20) === 0 ? 9 : version]),
          };
        }
      }
    }
    yield { key: Uint8Array.of(0, 77, 0), value: null };
    yield { key: Uint8Array.of(0), value: null };
  }

  /** As a group of consumers has it: what members say of themselves is a message again. */
  #ofConsumers(message: Message): Message {
    const opened = (codec: SchemaCodec<Schema>): Uint8Array => {
      const version = this.#below(4);
      const [value = {}] = this.#samples(codec, version, 1);
      return this.#bytes(codec, version, value, [0, this.#below(9) === 0 ? 7 : version]);
    };
    const { members } = message;
    if (!Array.isArray(members)) return message;
    const opening = members.map((member: Message) => ({
      ...member,
      subscription: opened(consumerProtocolSubscription),
      assignment: opened(consumerProtocolAssignment),
    }));
    return { ...message, protocolType: 'consumer', members: opening };
  }

  *#transactions(): Generator<NewRecord> {
    for (const version of versionsOf(transactionLogValue)) {
      for (const message of this.#samples(transactionLogValue, version, 40)) {
        const transactionPartitions = Array.from({ length: this.#below(4) }, (_, index) => ({
          topic: `topic-${index}`,
          partitionIds: Array.from({ length: this.#below(14) }, (__, partition) => partition * 3),
        }));
        const value = { ...message, transactionStatus: this.#below(8), transactionPartitions };
        const writer = new Writer();
        writer.writeInt16(version);
        asCodec(transactionLogValue).encode(version, value, writer);
        const key = new Writer();
        key.writeInt16(this.#below(9) === 0 ? 3 : 0);
        transactionLogKey.encode(0, { transactionalId: `id ${this.#below(99)}` }, key);
        yield {
          key: Uint8Array.from(key.toBytes()),
          value: this.#below(6) === 0 ? null : Uint8Array.from(writer.toBytes()),
        };
      }
    }
  }

  *#framed(codecs: ReadonlyMap<number, SchemaCodec<Schema>>): Generator<NewRecord> {
    for (const [type, codec] of codecs) {
      for (const version of versionsOf(codec)) {
        for (const message of this.#samples(codec, version, 8))
          yield {
            key: null,
            value: this.#bytes(codec, version, this.#possible(message), [1, type, version]),
          };
      }
    }
    for (const value of [[0, 1, 0], [2, 1, 0], [1, 99, 0], [1, 20, 0, 0, 5], [1], [], [0xff, 0xff, 0x7f]])
      yield { key: null, value: Uint8Array.from(value) };
  }

  /** Apache's classes of tiered storage refuse what cannot be. */
  #possible(message: Message): Message {
    if (
      !(
        'segmentLeaderEpochs' in message ||
        'remoteLogSegmentState' in message ||
        'remotePartitionDeleteState' in message
      )
    )
      return message;
    const start = this.#below(1000);
    return {
      ...message,
      ...('startOffset' in message
        ? { startOffset: BigInt(start), endOffset: BigInt(start + this.#below(1000)) }
        : {}),
      ...('segmentLeaderEpochs' in message
        ? {
            segmentLeaderEpochs: [7, 3, 7].map((leaderEpoch, index) => ({
              leaderEpoch,
              offset: BigInt(start + index),
            })),
          }
        : {}),
      ...('remoteLogSegmentState' in message ? { remoteLogSegmentState: this.#below(4) } : {}),
      ...('remotePartitionDeleteState' in message ? { remotePartitionDeleteState: this.#below(3) } : {}),
    };
  }

  #log(records: Iterable<NewRecord>): Uint8Array {
    const batches = [...records].map((record, index) =>
      buildRecordBatch([{ timestamp: 1_700_000_000_000, ...record }], { baseOffset: index }),
    );
    return Buffer.concat(batches);
  }

  #control(): Uint8Array {
    const types: readonly (readonly [number, SchemaCodec<Schema>])[] = [
      [3, snapshotHeaderRecord],
      [4, snapshotFooterRecord],
      [5, kraftVersionRecord],
      [6, votersRecord],
    ];
    const batches = types.flatMap(([type, codec]) =>
      this.#samples(codec, 0, 6).map((message) => {
        const writer = new Writer();
        // The converter refuses to write a version that it does not know.
        codec.encode(0, { ...message, version: 0 }, writer);
        const record = {
          timestamp: 1,
          key: Uint8Array.of(0, 0, 0, type),
          value: Uint8Array.from(writer.toBytes()),
        };
        return buildRecordBatch([record], { isControl: true });
      }),
    );
    return Buffer.concat(batches);
  }
}

const remoteRecords: ReadonlyMap<number, SchemaCodec<Schema>> = new Map<number, SchemaCodec<Schema>>([
  [0, remoteLogSegmentMetadataRecord],
  [1, remoteLogSegmentMetadataUpdateRecord],
  [2, remotePartitionDeleteMetadataRecord],
  [3, remoteLogSegmentMetadataSnapshotRecord],
]);

function versionsOf(codec: SchemaCodec<Schema>): number[] {
  const { lowest, highest } = parseVersions(codec.definition.versions);
  return Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
}

/** Without its type: what it encodes is random. */
function asCodec(codec: SchemaCodec<Schema>): SchemaCodec<Schema> {
  return codec;
}
