/**
 * What the suite asks of a client that others wrote. Each folder beside this file has one `client.ts` with its list
 * of cases: what it writes and how it reads. Cases that pass against Apache Kafka 3.9.2 have to pass here; the lists
 * only grow.
 */
export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

export const allCodecs: readonly Codec[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export interface Target {
  readonly bootstrap: string;
  /** Undefined where the cluster has none (KRaft). */
  readonly zookeeper: string | undefined;
  readonly topic: string;
}

export interface Writer {
  /** Client, its version and way of writing: `sarama 1.61 sync`. */
  readonly name: string;
  readonly codecs: readonly Codec[];
  readonly kinds: readonly ('plain' | 'idempotent')[];
  /** Sends each line as a record to partition 0; rejects unless all were acknowledged. */
  readonly write: (target: Target, lines: readonly string[], how: WriteOptions) => Promise<void>;
}

export interface WriteOptions {
  readonly codec: Codec;
  readonly isIdempotent: boolean;
}

export interface Reader {
  readonly name: string;
  /** Clients from before 2.1 are refused what is compressed with zstd. */
  readonly readsZstd: boolean;
  /** Only where there is a ZooKeeper. */
  readonly needsZooKeeper?: boolean;
  /** The first `count` values of partition 0, in the order they came. */
  readonly read: (target: Target, count: number) => Promise<string[]>;
}

export interface ForeignClient {
  /** Fetches and builds what is not there yet, outside the repository. */
  readonly setUp: () => void;
  /** Ends what lives through all its cases. */
  readonly tearDown?: () => void;
  readonly writers: readonly Writer[];
  readonly readers: readonly Reader[];
}

/** The lines of `text`, each of which a line feed ends. */
export const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);
