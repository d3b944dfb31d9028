/** The topology of Kafka's WordCountDemo. */
import { Materialized } from '../dsl/materialized.ts';
import { Produced } from '../dsl/produced.ts';
import { Serdes } from '../serde/serdes.ts';
import { StreamsBuilder } from '../streams-builder.ts';
import type { Topology } from '../topology/topology.ts';
import { splitter, type WordBoundary } from './words.ts';

export interface WordCountOptions {
  readonly inputTopic: string;
  readonly outputTopic: string;
  readonly wordBoundary: WordBoundary;
  /** By default numbered, as the demo of 1.0 and later has it; until 0.11 it was `Counts`. */
  readonly storeName?: string | undefined;
}

export function wordCountTopology(options: WordCountOptions): Topology {
  const { inputTopic, outputTopic, wordBoundary, storeName } = options;
  const words = splitter(wordBoundary);
  const builder = new StreamsBuilder();
  const grouped = builder
    .stream<string, string | null>(inputTopic)
    .flatMapValues((line) => (line === null ? [] : words(line)))
    .groupBy((_key, word) => word);
  const counts = storeName === undefined ? grouped.count() : grouped.count(Materialized.as(storeName));
  counts.toStream().to(outputTopic, Produced.with(Serdes.String(), Serdes.Long()));
  return builder.build();
}
