/** Counters that the four-letter words show. Latencies are whole milliseconds from a request's arrival to its answer. */
export class ServerStats {
  /** Packets, four-letter words among them. */
  received = 0;
  sent = 0;
  bytesReceived = 0;
  /** Of notifications, without their length. */
  watchBytes = 0;
  connectionsRejected = 0;
  /** Syncs of the log that took longer than fsync.warningthresholdms. */
  slowSyncs = 0;
  /** Connections that never made a session in time. */
  sessionlessExpired = 0;
  /** Of answers, without their length; -1 before the first. */
  lastResponseBytes = -1;
  minResponseBytes = -1;
  maxResponseBytes = -1;
  /** What `stmk` sets and `gtmk` shows: which traces Apache's server would log. */
  traceMask = 0b1_0011_0010n;
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

  responded(bytes: number): void {
    this.lastResponseBytes = bytes;
    if (bytes < this.minResponseBytes || this.minResponseBytes === -1) this.minResponseBytes = bytes;
    if (bytes > this.maxResponseBytes) this.maxResponseBytes = bytes;
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

  /** What `srst` resets: packets, latencies and sizes. */
  reset(): void {
    this.received = 0;
    this.sent = 0;
    this.lastResponseBytes = -1;
    this.minResponseBytes = -1;
    this.maxResponseBytes = -1;
    this.#count = 0;
    this.#totalMs = 0;
    this.#minMs = 0;
    this.#maxMs = 0;
  }
}
