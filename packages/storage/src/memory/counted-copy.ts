/** A copy that counts against a budget until its last lease is gone. */
import type { Gauge } from './gauge.ts';
import type { LeasedBytes } from './leased-bytes.ts';

export class CountedCopy implements LeasedBytes {
  readonly bytes: Uint8Array;
  readonly #gauge: Gauge;
  #leases = 1;

  /** Takes `bytes` over, which nobody else holds; the caller has the first lease. */
  constructor(bytes: Uint8Array, gauge: Gauge) {
    this.bytes = bytes;
    this.#gauge = gauge;
    gauge.add(bytes.length);
  }

  retain(): void {
    this.#leases++;
  }

  release(): void {
    this.#leases--;
    if (this.#leases === 0) this.#gauge.subtract(this.bytes.length);
  }
}
