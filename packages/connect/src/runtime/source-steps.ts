/** The steps of a source record: its transformations, then headers, key and value become bytes. */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';
import type { ProducerRecord } from '@kafka-ts/client/producer';
import type { SourceRecord } from '../connector/connect-record.ts';
import type { PipelineStep } from './record-pipeline.ts';
import type { TaskConverters } from './task-converters.ts';
import type { TransformationChain } from './transformation-chain.ts';

export interface SourceState {
  readonly original: SourceRecord;
  record: SourceRecord;
  key: Uint8Array | null;
  value: Uint8Array | null;
  headers: readonly RecordHeader[];
}

const noHeaders: readonly RecordHeader[] = [];

export function sourceSteps(
  chain: TransformationChain,
  converters: TaskConverters,
): PipelineStep<SourceState>[] {
  const { key, value, header, classNames } = converters;
  return [
    ...chain.steps<SourceRecord, SourceState>(),
    {
      stage: 'HEADER_CONVERTER',
      className: classNames.header,
      run: (state) => {
        const { headers, topic } = state.record;
        state.headers =
          headers.length === 0
            ? noHeaders
            : headers.map((each) => ({
                key: each.key,
                value: header.fromConnectHeader(topic, each.key, each.schema, each.value),
              }));
        return true;
      },
    },
    {
      stage: 'KEY_CONVERTER',
      className: classNames.key,
      run: (state) => {
        state.key = key.fromConnectData(state.record.topic, state.record.keySchema, state.record.key);
        return true;
      },
    },
    {
      stage: 'VALUE_CONVERTER',
      className: classNames.value,
      run: (state) => {
        state.value = value.fromConnectData(state.record.topic, state.record.valueSchema, state.record.value);
        return true;
      },
    },
  ];
}

export function toProducerRecord({ record, key, value, headers }: SourceState): ProducerRecord {
  return {
    key,
    value,
    ...(headers.length === 0 ? {} : { headers }),
    ...(record.partition === undefined ? {} : { partition: record.partition }),
    ...(record.timestamp === undefined ? {} : { timestamp: record.timestamp }),
  };
}

/** The record in words, as Apache's log has it. */
export function describeSource({ original }: SourceState, withContent: boolean): string {
  if (!withContent) return '';
  const { topic, partition, sourcePartition, sourceOffset } = original;
  return `, where source record is = SourceRecord{sourcePartition=${JSON.stringify(sourcePartition)}, sourceOffset=${JSON.stringify(sourceOffset)}} ConnectRecord{topic='${topic}', kafkaPartition=${partition ?? null}}`;
}
