import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../random.ts';

export const nodeRandom: Random = {
  bytes: (length) => randomBytes(length),
  below: (bound) => (bound <= 1 ? 0 : randomInt(bound)),
};
