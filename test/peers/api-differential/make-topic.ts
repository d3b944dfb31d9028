import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import type { Side } from './side.ts';

export const unknownId = 'EjRWeBI0QjSCNBI0VniavA';
export const badNames = ['', '.', '..', 'a b', 'ä', 'x'.repeat(250), 'a/b'];

/** A topic with everything by default but the number of partitions. */
export async function makeTopic(
  side: Side,
  name: string,
  numPartitions = 1,
  configs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await side.ask(
    createTopics,
    7,
    {
      topics: [
        {
          name,
          numPartitions,
          replicationFactor: 1,
          assignments: [],
          configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: 10_000,
    },
    { about: `makes ${name}` },
  );
  return answer?.topics[0]?.topicId ?? '';
}
