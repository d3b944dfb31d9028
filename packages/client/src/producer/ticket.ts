import { type FailedRecord, type ProducerRecord, SendError } from '../producer.ts';

/** One call of `send`: counts its records until each is acknowledged or has failed. */
export class Ticket {
  readonly done: Promise<void>;
  readonly #topic: string;
  readonly #failed: FailedRecord[] = [];
  #open: number;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(topic: string, count: number) {
    this.#topic = topic;
    this.#open = count;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (count === 0) this.#resolve();
  }

  acknowledge(count: number): void {
    this.#complete(count);
  }

  fail(records: readonly ProducerRecord[], error: Error): void {
    for (const record of records) this.#failed.push({ record, error });
    this.#complete(records.length);
  }

  #complete(count: number): void {
    this.#open -= count;
    if (this.#open > 0) return;
    if (this.#failed.length === 0) this.#resolve();
    else this.#reject(new SendError(this.#topic, this.#failed));
  }
}
