import type { Random } from '@kafka-ts/environment/random';

/**
 * Randomness that a seed repeats (sfc32: 128 bits of state, passes PractRand). Never for secrets.
 * Draws of one instance depend on each other; give each part of a simulation its own by {@link fork}.
 */
export class SeededRandom implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = 0x9e3779b9;
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A whole number in `[0, 2^32)`. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  below(bound: number): number {
    if (!(bound >= 1 && bound <= 2 ** 48)) throw new RangeError(`a bound is 1 … 2^48, found ${bound}`);
    const high = bound > 2 ** 32 ? this.uint32() % 2 ** 20 : 0;
    // The bias of the remainder, at most 2^-4 of one value for the largest bounds, does not matter to tests.
    return (high * 2 ** 32 + this.uint32()) % bound;
  }

  bytes(length: number): Uint8Array {
    const result = new Uint8Array(length);
    for (let index = 0; index < length; index++) result[index] = this.uint32();
    return result;
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of `choices`, which is not empty. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** An independent source whose draws change nothing here but this one draw. */
  fork(): SeededRandom {
    return new SeededRandom(this.uint32() + this.uint32() * 2 ** 32);
  }
}
