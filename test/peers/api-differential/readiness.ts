/** Waits for what a broker makes on first use, and meanwhile answers by chance: the coordinators of the groups, and the block of producer ids. */
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import { Side } from './side.ts';

const attempts = 300;
const pauseMs = 100;

/** Asks until every partition of __consumer_offsets has loaded and there are producer ids; none of it is compared or counted. */
export async function awaitReadiness(port: number): Promise<void> {
  const side = new Side('readiness', port, new Map());
  try {
    await until('the first coordinator', async () => {
      const found = await side.ask(findCoordinator, 2, { key: 'any', keyType: 0 }, { about: 'ready?' });
      return found?.errorCode === 0;
    });
    await until('all groups', async () => {
      // Among 400 names each of the 50 partitions is met (all but surely), and one that loads still answers 14.
      for (let n = 0; n < 400; n++) {
        const request = { groupId: `ready-${n}`, topics: [] };
        const answer = await side.ask(offsetFetch, 5, request, { about: 'ready?' });
        if (answer?.errorCode !== 0) return false;
      }
      return true;
    });
    await until('a producer id', async () => {
      const request = { transactionalId: null, transactionTimeoutMs: 60_000 };
      const answer = await side.ask(initProducerId, 4, request, { about: 'ready?' });
      return answer?.errorCode === 0;
    });
  } finally {
    side.close();
  }
}

async function until(what: string, isReady: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`the broker is not ready after ${(attempts * pauseMs) / 1000} s: no ${what}`);
}
