import { expect, test } from 'vitest';
import { type ElectionStrategy, electLeader } from './leader-election.ts';

interface Case {
  readonly strategy: ElectionStrategy;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly online: readonly number[];
  readonly stopping?: readonly number[];
  readonly unclean?: boolean;
  readonly leader: number | undefined;
  readonly newIsr?: readonly number[];
}

const cases: readonly [string, Case][] = [
  [
    'offline: the first assigned replica that is alive and in sync leads',
    { strategy: 'offline', replicas: [1, 2, 3], isr: [3, 2], online: [2, 3], leader: 2, newIsr: [3, 2] },
  ],
  [
    'offline: the dead leave the ISR',
    { strategy: 'offline', replicas: [1, 2, 3], isr: [1, 2, 3], online: [3], leader: 3, newIsr: [3] },
  ],
  [
    'offline: nobody in sync is alive, so nobody leads',
    { strategy: 'offline', replicas: [1, 2], isr: [1], online: [2], leader: undefined },
  ],
  [
    'offline: unclean election takes a replica out of sync, alone in the ISR',
    { strategy: 'offline', replicas: [1, 2], isr: [1], online: [2], unclean: true, leader: 2, newIsr: [2] },
  ],
  [
    'offline: unclean election prefers who is in sync',
    {
      strategy: 'offline',
      replicas: [1, 2],
      isr: [2],
      online: [1, 2],
      unclean: true,
      leader: 2,
      newIsr: [2],
    },
  ],
  [
    'offline: nobody alive, unclean or not',
    { strategy: 'offline', replicas: [1, 2], isr: [1, 2], online: [], unclean: true, leader: undefined },
  ],
  [
    'preferred: the first assigned replica',
    { strategy: 'preferred', replicas: [1, 2], isr: [2, 1], online: [1, 2], leader: 1, newIsr: [2, 1] },
  ],
  [
    'preferred: not if it is dead',
    { strategy: 'preferred', replicas: [1, 2], isr: [1, 2], online: [2], leader: undefined },
  ],
  [
    'preferred: not if it is out of sync',
    { strategy: 'preferred', replicas: [1, 2], isr: [2], online: [1, 2], leader: undefined },
  ],
  [
    'preferred: not without replicas',
    { strategy: 'preferred', replicas: [], isr: [], online: [1], leader: undefined },
  ],
  [
    'controlled shutdown: another one in sync, and the ISR without who stops',
    {
      ...{ strategy: 'controlled-shutdown', replicas: [1, 2, 3], isr: [1, 2, 3], online: [1, 2, 3] },
      ...{ stopping: [1], leader: 2, newIsr: [2, 3] },
    },
  ],
  [
    'controlled shutdown: the last one keeps the leadership',
    {
      ...{ strategy: 'controlled-shutdown', replicas: [1, 2], isr: [1], online: [1, 2] },
      ...{ stopping: [1], leader: undefined },
    },
  ],
  [
    'reassignment: the first in sync of the new replicas, the ISR as it is',
    { strategy: 'reassignment', replicas: [4, 5], isr: [1, 5], online: [1, 4, 5], leader: 5, newIsr: [1, 5] },
  ],
];

test.each(cases)(
  '%s',
  (_, { strategy, replicas, isr, online, stopping = [], unclean = false, leader, newIsr }) => {
    const elected = electLeader(strategy, {
      replicas,
      isr,
      isOnline: (id) => online.includes(id),
      isShuttingDown: (id) => stopping.includes(id),
      isUncleanAllowed: unclean,
    });
    if (leader === undefined) expect(elected).toBeUndefined();
    else expect(elected).toEqual({ leader, isr: newIsr, isUnclean: !isr.includes(leader) });
  },
);
