/** Asks again while a broker that has just started says "not yet". */
import { setTimeout as sleep } from 'node:timers/promises';
import { Errors } from '@kafka-ts/protocol/errors';

const notYet: ReadonlySet<number> = new Set(
  [
    Errors.COORDINATOR_LOAD_IN_PROGRESS,
    Errors.COORDINATOR_NOT_AVAILABLE,
    Errors.NOT_COORDINATOR,
    Errors.LEADER_NOT_AVAILABLE,
    Errors.NOT_LEADER_OR_FOLLOWER,
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.CONCURRENT_TRANSACTIONS,
  ].map(({ code }) => code),
);

/** The first answer without an error. Throws for an error that does not go away by itself, or not within 20 s. */
export async function answerOf<T>(
  what: string,
  ask: () => Promise<T>,
  codeOf: (answer: T) => number | undefined,
): Promise<T> {
  for (const deadline = Date.now() + 20_000; ; await sleep(20)) {
    const answer = await ask();
    const code = codeOf(answer);
    if (code === 0) return answer;
    if (code === undefined || !notYet.has(code) || Date.now() > deadline) {
      throw new Error(`${what}: error code ${code}`);
    }
  }
}
