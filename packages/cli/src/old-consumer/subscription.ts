/**
 * What a consumer of a group wants, as it says in `/consumers/GROUP/ids/ID`:
 * `{"version":1,"subscription":{"TOPIC or REGEX":THREADS},"pattern":"static|white_list|black_list","timestamp":"ms"}`.
 * Console consumers always register a white or a black list, also for `--topic`.
 */
import { isInternalTopic } from '@kafka-ts/broker/admin/topic-names';
import { encodeJson, JsonNode } from '@kafka-ts/broker/znodes/json-node';
import { topicPattern } from '../console/consumer-settings.ts';

export interface Subscription {
  readonly pattern: 'static' | 'white_list' | 'black_list';
  /** Threads by topic, or by the one regex of a list. */
  readonly threads: ReadonlyMap<string, number>;
}

/** The text of a topic filter as it is registered: quotes and blanks dropped, commas as alternatives. */
export function filterText(text: string): string {
  return text
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+|["']+$/g, '');
}

export function encodeSubscription({ pattern, threads }: Subscription, nowMs: number): Uint8Array {
  return encodeJson({
    version: 1,
    subscription: Object.fromEntries(threads),
    pattern,
    timestamp: `${nowMs}`,
  });
}

/** @throws ZnodeFormatError */
export function decodeSubscription(path: string, data: Uint8Array | null): Subscription {
  const node = JsonNode.parse(path, data);
  const subscription = node.object('subscription');
  const threads = new Map(subscription.names.map((name) => [name, subscription.integer(name)]));
  const pattern = node.text('pattern');
  return { pattern: pattern === 'white_list' || pattern === 'black_list' ? pattern : 'static', threads };
}

/** Threads by topic; lists are held against the topics that exist. */
export function subscribedTopics(
  { pattern, threads }: Subscription,
  topics: readonly string[],
  excludesInternalTopics: boolean,
): ReadonlyMap<string, number> {
  const [first] = threads;
  if (pattern === 'static' || first === undefined) return threads;
  const [text, count] = first;
  const regex = topicPattern(text);
  const isWanted = (topic: string): boolean =>
    regex.test(topic) === (pattern === 'white_list') && !(excludesInternalTopics && isInternalTopic(topic));
  return new Map(topics.filter(isWanted).map((topic) => [topic, count]));
}
