import { hostname } from 'node:os';
import type { Environment } from '@kafka-ts/environment/environment';

/** The name of a consumer in its group, as the old consumers make theirs: `GROUP_HOST-MILLISECONDS-8HEX`. */
export function newConsumerId({ clock, random }: Environment, group: string): string {
  const unique = Buffer.from(random.bytes(4)).toString('hex');
  return `${group}_${hostname()}-${clock.nowMs()}-${unique}`;
}
