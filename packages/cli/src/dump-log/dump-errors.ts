/** What a dump found wrong, told at its end on standard error, in the order and words of Apache's tool. */
import { javaStringHash } from '@kafka-ts/environment/java-hash-order';
import type { DumpOutput } from './dump-output.ts';
import type { Long } from './long.ts';
import { scalaHashOrder } from './scala-hash-order.ts';

type Pair = readonly [Long, Long];
type PairsByFile = Map<string, Pair[]>;

export class DumpErrors {
  readonly #indexMismatches: PairsByFile = new Map();
  readonly #timestampMismatches: PairsByFile = new Map();
  readonly #outOfOrder: PairsByFile = new Map();
  readonly #notFound: PairsByFile = new Map();
  readonly #nonConsecutive: PairsByFile = new Map();

  indexMismatch(file: string, indexOffset: Long, logOffset: Long): void {
    add(this.#indexMismatches, file, [indexOffset, logOffset]);
  }

  timestampMismatch(file: string, indexTimestamp: Long, logTimestamp: Long): void {
    add(this.#timestampMismatches, file, [indexTimestamp, logTimestamp]);
  }

  timestampOutOfOrder(file: string, timestamp: Long, before: Long): void {
    add(this.#outOfOrder, file, [timestamp, before]);
  }

  offsetNotFound(file: string, indexOffset: Long, logOffset: Long): void {
    add(this.#notFound, file, [indexOffset, logOffset]);
  }

  nonConsecutive(file: string, first: Long, second: Long): void {
    add(this.#nonConsecutive, file, [first, second]);
  }

  print(output: DumpOutput): void {
    // The two lists that Apache's tool keeps by adding in front are told backwards.
    for (const [file, pairs] of inOrder(this.#indexMismatches)) {
      output.warn(`Mismatches in :${file}`);
      for (const [index, log] of pairs.toReversed())
        output.warn(`  Index offset: ${index}, log offset: ${log}`);
    }
    for (const [file, pairs] of inOrder(this.#timestampMismatches)) {
      output.warn(`Found timestamp mismatch in :${file}`);
      for (const [index, log] of pairs) output.warn(`  Index timestamp: ${index}, log timestamp: ${log}`);
    }
    for (const [file, pairs] of inOrder(this.#outOfOrder)) {
      output.warn(`Found out of order timestamp in :${file}`);
      for (const [index, before] of pairs)
        output.warn(`  Index timestamp: ${index}, Previously indexed timestamp: ${before}`);
    }
    for (const [, pairs] of inOrder(this.#notFound)) {
      output.warn('The following indexed offsets are not found in the log.');
      for (const [index, log] of pairs) output.warn(`Indexed offset: ${index}, found log offset: ${log}`);
    }
    for (const [file, pairs] of inOrder(this.#nonConsecutive)) {
      output.warn(`Non-consecutive offsets in ${file}`);
      for (const [first, second] of pairs.toReversed()) output.warn(`  ${first} is followed by ${second}`);
    }
  }
}

function add(map: PairsByFile, file: string, pair: Pair): void {
  const pairs = map.get(file);
  if (pairs === undefined) map.set(file, [pair]);
  else pairs.push(pair);
}

function inOrder(map: PairsByFile): [string, Pair[]][] {
  return scalaHashOrder([...map], ([file]) => javaStringHash(file));
}
