/** What `main.ts` runs by turns against each broker. */
import type { Cluster } from '../../test/peers/lib/clusters.ts';

/** Figures of one round, by the names of {@link Workload.figures}. */
export type RoundFigures = Readonly<Record<string, number>>;

export interface Workload {
  readonly name: string;
  /** One line on what is done, for the table. */
  readonly title: string;
  /** What a round measures: unit, and the bar of the issue as a factor of Apache's median or as an absolute limit. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Makes the data that rounds need; kept until `cleanUp`. */
  readonly prepare?: (cluster: Cluster) => Promise<void>;
  readonly round: (cluster: Cluster, durationMs: number) => Promise<RoundFigures>;
  readonly cleanUp?: (cluster: Cluster) => Promise<void>;
}

export interface Figure {
  readonly unit: string;
  readonly bar?: Bar;
}

export type Bar =
  | { readonly atLeastTimesApache: number }
  | { readonly atMostTimesApache: number }
  | { readonly atMost: number };

/** True if `ours` meets the bar; undefined if it needs a figure of Apache's that is not there. */
export function meetsBar(bar: Bar, ours: number, apache: number | undefined): boolean | undefined {
  if ('atMost' in bar) return ours <= bar.atMost;
  if (apache === undefined) return undefined;
  if ('atLeastTimesApache' in bar) return ours >= bar.atLeastTimesApache * apache;
  return ours <= bar.atMostTimesApache * apache;
}

export function barText(bar: Bar): string {
  if ('atMost' in bar) return `≤ ${bar.atMost}`;
  return 'atLeastTimesApache' in bar ? `≥ ${bar.atLeastTimesApache} ×` : `≤ ${bar.atMostTimesApache} ×`;
}
