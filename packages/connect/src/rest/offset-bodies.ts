/** Offsets of connectors as requests write them (`SinkUtils.parseSinkConnectorOffsets`). */
import type { SourceOffset, SourcePartition } from '../connector/connect-record.ts';
import type { ConnectorOffsets, SinkConnectorOffset } from '../runtime/herder.ts';
import { HerderError } from '../runtime/herder-error.ts';
import type { JsonObject, OffsetBody } from './request-bodies.ts';

/** @throws HerderError 400 for what is no offset of a topic's partition */
export function parseSinkOffsets(offsets: readonly (OffsetBody | null)[]): ConnectorOffsets {
  return {
    type: 'sink',
    offsets: offsets.map(
      (body): SinkConnectorOffset => ({
        ...parseSinkPartition(body?.partition ?? null),
        offset: parseSinkOffset(body?.offset ?? null),
      }),
    ),
  };
}

function parseSinkPartition(partition: JsonObject | null): { topic: string; partition: number } {
  if (partition === null)
    throw new HerderError(400, 'The partition for a sink connector offset cannot be null or missing');
  if (!Object.hasOwn(partition, 'kafka_topic') || !Object.hasOwn(partition, 'kafka_partition'))
    throw new HerderError(
      400,
      "The partition for a sink connector offset must contain the keys 'kafka_topic' and 'kafka_partition'",
    );
  const { kafka_topic: topic, kafka_partition: number } = partition;
  if (topic === null)
    throw new HerderError(400, 'Kafka topic names must be valid strings and may not be null');
  if (number === null)
    throw new HerderError(400, 'Kafka partitions must be valid numbers and may not be null');
  const refusal = `Failed to parse the following Kafka partition value in the provided offsets: '${String(number)}'. Partition values for sink connectors need to be integers.`;
  return { topic: String(topic), partition: parseInteger(number, 2 ** 31, refusal) };
}

function parseSinkOffset(offset: JsonObject | null): number | null {
  if (offset === null) return null;
  if (!Object.hasOwn(offset, 'kafka_offset'))
    throw new HerderError(
      400,
      "The offset for a sink connector should either be null or contain the key 'kafka_offset'",
    );
  const value = offset['kafka_offset'];
  const refusal = `Failed to parse the following Kafka offset value in the provided offsets: '${String(value)}'. Offset values for sink connectors need to be integers.`;
  return parseInteger(value, Number.MAX_SAFE_INTEGER, refusal);
}

function parseInteger(value: unknown, limit: number, refusal: string): number {
  const text = String(value);
  const number = Number(text);
  if (!/^[+-]?\d+$/.test(text) || Math.abs(number) >= limit) throw new HerderError(400, refusal);
  return number;
}

/** @throws HerderError 400 for what is no flat object */
export function parseSourceOffsets(offsets: readonly (OffsetBody | null)[]): ConnectorOffsets {
  return {
    type: 'source',
    offsets: offsets.map((body) => ({
      partition: flat('partition', body?.partition ?? {}),
      offset: body?.offset == null ? null : flat('offset', body.offset),
    })),
  };
}

function flat(what: string, object: JsonObject): SourcePartition & SourceOffset {
  const entries = Object.entries(object).map(([name, value]): [string, string | number | boolean | null] => {
    if (
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      value === null
    )
      return [name, value];
    throw new HerderError(
      400,
      `The value of '${name}' in the ${what} of a source connector is neither a string nor a number, boolean or null`,
    );
  });
  return Object.fromEntries(entries);
}
