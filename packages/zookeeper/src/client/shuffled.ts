import type { Environment } from '@kafka-ts/environment/environment';
import type { HostAndPort } from './connect-string.ts';

/** In random order, so that clients spread over the servers. */
export function shuffled(hosts: readonly HostAndPort[], { random }: Environment): readonly HostAndPort[] {
  const left = [...hosts];
  const order: HostAndPort[] = [];
  while (left.length > 0) order.push(...left.splice(random.below(left.length), 1));
  return order;
}
