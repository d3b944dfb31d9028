import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../random.ts';

/** `randomInt` stops one short of the largest bound. */
const MAX_BOUND = 2 ** 48;

export const nodeRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (bound) => (bound === MAX_BOUND ? randomBytes(6).readUIntBE(0, 6) : randomInt(bound)),
};
