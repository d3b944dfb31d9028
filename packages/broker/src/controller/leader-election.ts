/** Who becomes leader: pure rules over assignment, ISR and liveness (`kafka.controller.Election`). */

export type ElectionStrategy = 'offline' | 'preferred' | 'controlled-shutdown' | 'reassignment';

/** What a rule looks at. */
export interface ElectionInput {
  /** Replicas in preferred order. */
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** Whether the broker is alive and its replica's directory in order. */
  readonly isOnline: (brokerId: number) => boolean;
  readonly isShuttingDown: (brokerId: number) => boolean;
  /** Whether a replica outside the ISR may lead (data may be lost). */
  readonly isUncleanAllowed: boolean;
}

export interface ElectionResult {
  readonly leader: number;
  readonly isr: readonly number[];
  /** The leader was not in the ISR. */
  readonly isUnclean: boolean;
}

/** Undefined if no replica may lead under the rule. */
export function electLeader(strategy: ElectionStrategy, input: ElectionInput): ElectionResult | undefined {
  const { replicas, isr, isOnline } = input;
  const isEligible = (replica: number): boolean => isOnline(replica) && isr.includes(replica);
  const onlineIsr = isr.filter(isOnline);
  switch (strategy) {
    case 'preferred': {
      const preferred = replicas[0];
      return preferred !== undefined && isEligible(preferred) ? clean(preferred, isr) : undefined;
    }
    case 'controlled-shutdown': {
      const leader = replicas.find((replica) => isEligible(replica) && !input.isShuttingDown(replica));
      return leader === undefined
        ? undefined
        : clean(
            leader,
            isr.filter((replica) => !input.isShuttingDown(replica)),
          );
    }
    case 'reassignment': {
      const leader = replicas.find(isEligible);
      return leader === undefined ? undefined : clean(leader, isr);
    }
    case 'offline': {
      const leader = replicas.find(isEligible);
      if (leader !== undefined) return clean(leader, onlineIsr);
      const unclean = input.isUncleanAllowed ? replicas.find(isOnline) : undefined;
      return unclean === undefined ? undefined : { leader: unclean, isr: [unclean], isUnclean: true };
    }
  }
}

function clean(leader: number, isr: readonly number[]): ElectionResult {
  return { leader, isr, isUnclean: false };
}
