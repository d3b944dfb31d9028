/**
 * The few administrative requests that measuring and testing foreign brokers takes, encoded by hand: what judges a broker shares no code with it.
 * Versions are old enough for every peer and new enough for Apache 4.x.
 */

/** A growing buffer of Kafka's primitive types, big-endian. */
class Encoder {
  readonly #parts: Buffer[] = [];

  #number(bytes: number, value: number): this {
    const part = Buffer.alloc(bytes);
    if (bytes === 8) part.writeBigInt64BE(BigInt(value));
    else part.writeIntBE(value, 0, bytes);
    this.#parts.push(part);
    return this;
  }

  int8 = (value: number): this => this.#number(1, value);
  int16 = (value: number): this => this.#number(2, value);
  int32 = (value: number): this => this.#number(4, value);
  int64 = (value: number): this => this.#number(8, value);

  string(value: string): this {
    const bytes = Buffer.from(value);
    this.int16(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  toBytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** A request with header v1 and its size prefix. */
function request(apiKey: number, version: number, body: (to: Encoder) => void): Buffer {
  const to = new Encoder().int16(apiKey).int16(version).int32(0).string('kafka-ts-test');
  body(to);
  const bytes = to.toBytes();
  return Buffer.concat([new Encoder().int32(bytes.length).toBytes(), bytes]);
}

export const apiVersionsRequest = (): Buffer => request(18, 0, () => {});

/** Metadata v4 of one topic, which the broker creates if `create` and its `auto.create.topics.enable` say so. */
export const metadataRequest = (topic: string, create: boolean): Buffer =>
  request(3, 4, (to) =>
    to
      .int32(1)
      .string(topic)
      .int8(create ? 1 : 0),
  );

/** Metadata v1 of no topic: the brokers. */
export const clusterMetadataRequest = (): Buffer => request(3, 1, (to) => to.int32(0));

/** CreateTopics v2: one partition, one replica. */
export function createTopicRequest(topic: string, configs: ReadonlyMap<string, string>): Buffer {
  return request(19, 2, (to) => {
    to.int32(1).string(topic).int32(1).int16(1).int32(0).int32(configs.size);
    for (const [name, value] of configs) to.string(name).string(value);
    to.int32(30_000).int8(0);
  });
}

/** DeleteTopics v1. */
export const deleteTopicRequest = (topic: string): Buffer =>
  request(20, 1, (to) => to.int32(1).string(topic).int32(30_000));

/** Fetch v4 of partition 0, waiting up to `maxWaitMs` at the end of the log. */
export function fetchRequest(topic: string, offset: number, maxWaitMs: number): Buffer {
  return request(1, 4, (to) => {
    to.int32(-1)
      .int32(maxWaitMs)
      .int32(1)
      .int32(1 << 20)
      .int8(0);
    to.int32(1)
      .string(topic)
      .int32(1)
      .int32(0)
      .int64(offset)
      .int32(1 << 20);
  });
}

/** ListOffsets v1 of partition 0: timestamp -1 asks for the end, -2 for the start. */
export const listOffsetsRequest = (topic: string, timestamp: number): Buffer =>
  request(2, 1, (to) => to.int32(-1).int32(1).string(topic).int32(1).int32(0).int64(timestamp));
