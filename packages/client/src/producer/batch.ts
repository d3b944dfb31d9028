import type { ProducerRecord } from '../producer.ts';
import type { Ticket } from './ticket.ts';

/** How many bytes a record takes in a batch, at most: its fields, and lengths, deltas and attributes around them. */
export function estimatedBytes({ key, value, headers }: ProducerRecord): number {
  let bytes = 26 + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers ?? []) bytes += 10 + header.key.length * 3 + (header.value?.length ?? 0);
  return bytes;
}

/** Records of one partition that travel together, and whom to tell. */
export class ProducerBatch {
  readonly records: ProducerRecord[] = [];
  /** Who sent the records, in the same order: each with the number of those that follow each other. */
  readonly #runs: { readonly ticket: Ticket; count: number }[] = [];
  bytes = 0;
  attempts = 0;
  /** When the first attempt was made, to know when to give up; undefined before. */
  firstSentMs: number | undefined;
  /** Set once, so that a repetition is recognised by the broker. */
  baseSequence: number | undefined;

  add(record: ProducerRecord, ticket: Ticket): void {
    this.records.push(record);
    this.bytes += estimatedBytes(record);
    const last = this.#runs.at(-1);
    if (last?.ticket === ticket) last.count++;
    else this.#runs.push({ ticket, count: 1 });
  }

  acknowledge(): void {
    for (const { ticket, count } of this.#runs) ticket.acknowledge(count);
  }

  fail(error: Error): void {
    let index = 0;
    for (const { ticket, count } of this.#runs) {
      ticket.fail(this.records.slice(index, index + count), error);
      index += count;
    }
  }

  /** The same records as two batches, for a broker that found one too large. */
  split(): [ProducerBatch, ProducerBatch] {
    const halves: [ProducerBatch, ProducerBatch] = [new ProducerBatch(), new ProducerBatch()];
    const middle = Math.ceil(this.records.length / 2);
    let index = 0;
    for (const { ticket, count } of this.#runs) {
      for (const record of this.records.slice(index, index + count)) {
        halves[index < middle ? 0 : 1].add(record, ticket);
        index++;
      }
    }
    return halves;
  }
}
