import { type Producer, type ProducerRecord, SendError } from '@kafka-ts/client/producer';

/** Sends without waiting, but knows how much is on its way and what failed. */
export class Sender {
  readonly #producer: Producer;
  readonly #topic: string;
  readonly #maxUnsentBytes: number;
  readonly #onFailure: (error: Error) => void;
  #unsentBytes = 0;
  #wake: (() => void) | undefined;
  failedCount = 0;

  constructor(
    producer: Producer,
    options: { topic: string; maxUnsentBytes: number; onFailure: (error: Error) => void },
  ) {
    this.#producer = producer;
    this.#topic = options.topic;
    this.#maxUnsentBytes = options.maxUnsentBytes;
    this.#onFailure = options.onFailure;
  }

  /** Starts sending; resolves at once, or when less than the limit is on its way. */
  async send(records: readonly ProducerRecord[]): Promise<void> {
    let bytes = 0;
    for (const { key, value } of records) bytes += (key?.length ?? 0) + (value?.length ?? 0) + 32;
    this.#unsentBytes += bytes;
    this.#track(this.#producer.send(this.#topic, records), bytes).catch(this.#onFailure);
    while (this.#unsentBytes >= this.#maxUnsentBytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves when everything is acknowledged or has failed. */
  async drain(): Promise<void> {
    while (this.#unsentBytes > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #track(sending: Promise<void>, bytes: number): Promise<void> {
    try {
      await sending;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.failedCount += failure instanceof SendError ? failure.failed.length : 1;
      this.#onFailure(failure);
    } finally {
      this.#unsentBytes -= bytes;
      this.#wake?.();
      this.#wake = undefined;
    }
  }
}
