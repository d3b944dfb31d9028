/** The topology of Kafka's WordCountProcessorDemo: the same by the Processor API, told every second of the records' time. */
import { Serdes } from '../serde/serdes.ts';
import type { KeyValueStore } from '../state/key-value-store.ts';
import { Stores } from '../state/stores.ts';
import type { Processor, ProcessorContext } from '../topology/processor.ts';
import type { StreamRecord } from '../topology/record.ts';
import { Topology } from '../topology/topology.ts';
import { splitter, type WordBoundary } from './words.ts';

const STORE = 'Counts';

export interface WordCountProcessorOptions {
  readonly wordBoundary: WordBoundary;
  /** Where the demo prints its counts. */
  readonly print: (line: string) => void;
}

export function wordCountProcessorTopology(options: WordCountProcessorOptions): Topology {
  return new Topology()
    .addSource('Source', 'streams-plaintext-input')
    .addProcessor('Process', () => new WordCountProcessor(options), 'Source')
    .addStateStore(Stores.keyValueStoreBuilder(STORE, Serdes.String(), Serdes.Integer()), 'Process')
    .addSink('Sink', 'streams-wordcount-processor-output', { parents: ['Process'] });
}

class WordCountProcessor implements Processor<string, string | null, string, string> {
  readonly #print: (line: string) => void;
  readonly #words: (line: string) => string[];
  #context: ProcessorContext<string, string> | undefined;
  #store: KeyValueStore<string, number> | undefined;

  constructor({ wordBoundary, print }: WordCountProcessorOptions) {
    this.#print = print;
    this.#words = splitter(wordBoundary);
  }

  init(context: ProcessorContext<string, string>): void {
    this.#context = context;
    this.#store = context.getStateStore<string, number>(STORE);
    context.schedule(1000, 'STREAM_TIME', (timestamp) => this.#tell(timestamp));
  }

  process({ value }: StreamRecord<string, string | null>): void {
    if (value === null) return;
    for (const word of this.#words(value)) this.#store?.put(word, (this.#store.get(word) ?? 0) + 1);
  }

  #tell(timestamp: number): void {
    this.#print(`----------- ${timestamp} ----------- `);
    for (const { key, value } of this.#store?.all() ?? []) {
      this.#print(`[${key}, ${value}]`);
      this.#context?.forward({ key, value: String(value), timestamp, headers: [] });
    }
  }
}
