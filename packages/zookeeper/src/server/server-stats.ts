/** Counters that the four-letter words show. Latencies are whole milliseconds from a request's arrival to its answer. */
export class ServerStats {
  received = 0;
  sent = 0;
  #count = 0;
  #totalMs = 0;
  #minMs = 0;
  #maxMs = 0;

  answered(latencyMs: number): void {
    const whole = Math.floor(latencyMs);
    this.#minMs = this.#count === 0 ? whole : Math.min(this.#minMs, whole);
    this.#maxMs = Math.max(this.#maxMs, whole);
    this.#totalMs += whole;
    this.#count++;
  }

  get minMs(): number {
    return this.#minMs;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  get averageMs(): number {
    return this.#count === 0 ? 0 : this.#totalMs / this.#count;
  }

  reset(): void {
    this.received = 0;
    this.sent = 0;
    this.#count = 0;
    this.#totalMs = 0;
    this.#minMs = 0;
    this.#maxMs = 0;
  }
}
