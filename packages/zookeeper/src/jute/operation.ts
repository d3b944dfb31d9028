import type { Codec } from './codec.ts';

/** One operation of the wire protocol: its number, and what follows the request and the reply header. */
export interface Operation<Q, S> {
  readonly type: number;
  readonly name: string;
  readonly request: Codec<Q>;
  readonly response: Codec<S>;
}
