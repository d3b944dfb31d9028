/** A story that is told to both brokers. */
import type { Side } from './side.ts';

export interface Scenario {
  readonly name: string;
  readonly tell: (side: Side) => Promise<void>;
}
