/** The steps of a sink record: bytes become headers, key and value, then come the transformations. */
import type { ConsumedRecord } from '@kafka-ts/client/partition-reader';
import type { SinkRecord } from '../connector/connect-record.ts';
import type { Headers } from '../connector/headers.ts';
import type { SchemaAndValue } from '../data/schema.ts';
import type { PipelineStep } from './record-pipeline.ts';
import type { TaskConverters } from './task-converters.ts';
import type { TransformationChain } from './transformation-chain.ts';

export interface SinkState {
  readonly topic: string;
  readonly partition: number;
  readonly consumed: ConsumedRecord;
  key: SchemaAndValue;
  value: SchemaAndValue;
  headers: Headers;
  record: SinkRecord;
}

const nothing: SchemaAndValue = { schema: undefined, value: null };
const noHeaders: Headers = [];

/** A record as it was consumed, nothing converted yet. */
export function sinkState(topic: string, partition: number, consumed: ConsumedRecord): SinkState {
  const state = { topic, partition, consumed, key: nothing, value: nothing, headers: noHeaders };
  return { ...state, record: sinkRecord(state) };
}

export function sinkSteps(chain: TransformationChain, converters: TaskConverters): PipelineStep<SinkState>[] {
  const { key, value, header, classNames } = converters;
  return [
    {
      stage: 'KEY_CONVERTER',
      className: classNames.key,
      run: (state) => {
        const { topic, consumed } = state;
        state.key = key.toConnectData(topic, consumed.key, consumed.headers);
        return true;
      },
    },
    {
      stage: 'VALUE_CONVERTER',
      className: classNames.value,
      run: (state) => {
        const { topic, consumed } = state;
        state.value = value.toConnectData(topic, consumed.value, consumed.headers);
        return true;
      },
    },
    {
      stage: 'HEADER_CONVERTER',
      className: classNames.header,
      run: (state) => {
        const { topic, consumed } = state;
        if (consumed.headers.length > 0)
          state.headers = consumed.headers.map((each) => ({
            key: each.key,
            ...header.toConnectHeader(topic, each.key, each.value),
          }));
        state.record = sinkRecord(state);
        return true;
      },
    },
    ...chain.steps<SinkRecord, SinkState>(),
  ];
}

function sinkRecord(state: Omit<SinkState, 'record'>): SinkRecord {
  const { topic, partition, consumed, key, value, headers } = state;
  const { offset, timestamp, timestampType } = consumed;
  return {
    topic,
    partition,
    keySchema: key.schema,
    key: key.value,
    valueSchema: value.schema,
    value: value.value,
    timestamp: timestamp < 0 ? undefined : timestamp,
    timestampType: timestampType === 'none' ? 'NoTimestampType' : timestampType,
    headers,
    kafkaOffset: offset,
    originalTopic: topic,
    originalKafkaPartition: partition,
    originalKafkaOffset: offset,
  };
}

/** The record in words, as Apache's log has it. */
export function describeSink({ topic, partition, consumed }: SinkState, withContent: boolean): string {
  if (!withContent) return '';
  const { offset, timestamp, timestampType } = consumed;
  const time = timestampType === 'none' ? '' : `, timestamp=${timestamp}, timestampType=${timestampType}`;
  return `, where consumed record is {topic='${topic}', partition=${partition}, offset=${offset}${time}}`;
}
