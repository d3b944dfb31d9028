/**
 * Counts and times, under the names of Apache's MBeans (`kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec`, with `,topic=…`), in
 * one table. A count costs an addition; rates are for whoever reads the table twice.
 */

/** Something that happens: how often, and how much together. */
export class Meter {
  count = 0;

  mark(amount = 1): void {
    this.count += amount;
  }
}

/** Durations in ms: how many, their sum, the longest, and a distribution in powers of two of microseconds. */
export class Timing {
  count = 0;
  totalMs = 0;
  maxMs = 0;
  /** `buckets[i]` counts those below 2^i µs and not below 2^(i-1). */
  readonly buckets = new Uint32Array(32);

  note(durationMs: number): void {
    this.count++;
    this.totalMs += durationMs;
    if (durationMs > this.maxMs) this.maxMs = durationMs;
    const slot = Math.min(31, 32 - Math.clz32(durationMs * 1000));
    this.buckets[slot] = (this.buckets[slot] ?? 0) + 1;
  }
}

export class Metrics {
  readonly #meters = new Map<string, Meter>();
  readonly #timings = new Map<string, Timing>();
  readonly #gauges = new Map<string, () => number>();

  /** The meter of this name, made at the first call; keep it where it is marked often. */
  meter(name: string): Meter {
    let meter = this.#meters.get(name);
    if (meter === undefined) {
      meter = new Meter();
      this.#meters.set(name, meter);
    }
    return meter;
  }

  timing(name: string): Timing {
    let timing = this.#timings.get(name);
    if (timing === undefined) {
      timing = new Timing();
      this.#timings.set(name, timing);
    }
    return timing;
  }

  /** A value that is asked for when somebody reads the table. */
  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  /** Forgets all metrics whose name contains `part`, such as `,topic=orders`. */
  remove(part: string): void {
    for (const table of [this.#meters, this.#timings, this.#gauges]) {
      for (const name of table.keys()) if (name.includes(part)) table.delete(name);
    }
  }

  /** Everything, by name: counts and values as numbers, timings as what they are. */
  read(): Map<string, number | Timing> {
    const all = new Map<string, number | Timing>();
    for (const [name, meter] of this.#meters) all.set(name, meter.count);
    for (const [name, gauge] of this.#gauges) all.set(name, gauge());
    for (const [name, timing] of this.#timings) all.set(name, timing);
    return all;
  }
}

/** `kafka.network:type=RequestMetrics,name=…,request=…`. */
export function requestMetric(name: string, api: string): string {
  return `kafka.network:type=RequestMetrics,name=${name},request=${api}`;
}

/** `kafka.server:type=BrokerTopicMetrics,name=…`. */
export function brokerTopicMetric(name: string): string {
  return `kafka.server:type=BrokerTopicMetrics,name=${name}`;
}

/** The meters of produce and fetch, over all topics. */
export interface BrokerTopicMeters {
  readonly messagesIn: Meter;
  readonly bytesIn: Meter;
  readonly bytesOut: Meter;
  readonly totalProduceRequests: Meter;
  readonly failedProduceRequests: Meter;
  readonly totalFetchRequests: Meter;
  readonly failedFetchRequests: Meter;
}

const metersOf = new WeakMap<Metrics, BrokerTopicMeters>();

export function brokerTopicMeters(metrics: Metrics): BrokerTopicMeters {
  let meters = metersOf.get(metrics);
  if (meters === undefined) {
    const meter = (name: string): Meter => metrics.meter(brokerTopicMetric(name));
    meters = {
      messagesIn: meter('MessagesInPerSec'),
      bytesIn: meter('BytesInPerSec'),
      bytesOut: meter('BytesOutPerSec'),
      totalProduceRequests: meter('TotalProduceRequestsPerSec'),
      failedProduceRequests: meter('FailedProduceRequestsPerSec'),
      totalFetchRequests: meter('TotalFetchRequestsPerSec'),
      failedFetchRequests: meter('FailedFetchRequestsPerSec'),
    };
    metersOf.set(metrics, meters);
  }
  return meters;
}
