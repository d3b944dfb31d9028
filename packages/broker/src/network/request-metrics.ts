/** Counts and times requests by API, under the names of Apache's `RequestMetrics`. */
import type { Clock } from '@kafka-ts/environment/clock';
import type { ApiHandler } from '../apis/api-handler.ts';
import type { RequestContext } from '../apis/context.ts';
import { type Meter, type Metrics, requestMetric, type Timing } from '../apis/metrics.ts';

interface ApiMetrics {
  readonly requests: Meter;
  readonly totalTime: Timing;
}

export class RequestMetrics {
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #byApi = new Map<ApiHandler, ApiMetrics>();
  readonly #sentBytes: Meter;

  constructor(metrics: Metrics, clock: Clock) {
    this.#metrics = metrics;
    this.#clock = clock;
    this.#sentBytes = metrics.meter('kafka.server:type=socket-server-metrics,name=outgoing-byte-total');
  }

  /** The answer is there: time counts from when the request had arrived. */
  noteHandled(api: ApiHandler, context: RequestContext): void {
    let metrics = this.#byApi.get(api);
    if (metrics === undefined) {
      metrics = {
        requests: this.#metrics.meter(requestMetric('RequestsPerSec', api.name)),
        totalTime: this.#metrics.timing(requestMetric('TotalTimeMs', api.name)),
      };
      this.#byApi.set(api, metrics);
    }
    metrics.requests.mark();
    metrics.totalTime.note(this.#clock.monotonicMs() - context.receivedMs);
  }

  noteSent(bytes: number): void {
    this.#sentBytes.mark(bytes);
  }
}
