/** Randomness; a seeded one makes a run repeatable. */
export interface Random {
  /** Cryptographically strong in production: for ids, passwords and nonces. */
  bytes(length: number): Uint8Array;

  /** A whole number in `[0, bound)`; `bound` is 1 … 2^48. */
  below(bound: number): number;
}
