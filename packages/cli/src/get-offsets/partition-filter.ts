/**
 * Which partitions GetOffsetShell is asked about: `--topic REGEX --partitions 0,1`, or `--topic-partitions` with rules
 * `TOPIC`, `TOPIC:3`, `TOPIC:0-3` (3 left out), `TOPIC:5-`, `TOPIC:-3`, `:0`, where TOPIC is a regex and an absent one is all.
 */
import { CliError } from '../cli-error.ts';
import { topicPattern } from '../console/consumer-settings.ts';

export type PartitionFilter = (topic: string, partition: number) => boolean;

interface PartitionRange {
  readonly from: number;
  /** The first that is left out. */
  readonly to: number;
}

const all: PartitionRange = { from: 0, to: Number.POSITIVE_INFINITY };

/** @throws CliError for a rule that cannot be read */
export function topicPartitionsFilter(text: string): PartitionFilter {
  const rules = withoutLastEmpty(text.split(',')).map((rule) => {
    const match = /^([^:]*)(?::(.*))?$/.exec(rule.trim());
    const [, topic = '', partitions = ''] = match ?? [];
    return { regex: topicPattern(topic === '' ? '.*' : topic), range: rangeOf(partitions, rule) };
  });
  return (topic, partition) =>
    rules.some(({ regex, range }) => regex.test(topic) && partition >= range.from && partition < range.to);
}

function rangeOf(text: string, rule: string): PartitionRange {
  if (text === '') return all;
  const match = /^(\d+)$|^(\d*)-(\d*)$/.exec(text);
  if (match === null)
    throw new CliError(`org.apache.kafka.tools.TerseException: Invalid rule specification: ${rule}`);
  const [, single, from, to] = match;
  if (single !== undefined) return { from: Number(single), to: Number(single) + 1 };
  return {
    from: from === '' ? 0 : Number(from),
    to: to === '' ? Number.POSITIVE_INFINITY : Number(to),
  };
}

/** Java's `split` knows no empty words at the end. */
function withoutLastEmpty(words: readonly string[]): readonly string[] {
  return words.slice(0, words.findLastIndex((word) => word !== '') + 1);
}

/** `--topic` and `--partitions`. @throws CliError */
export function topicFilter(
  topic: string | undefined,
  partitions: readonly number[] | undefined,
): PartitionFilter {
  const regex = topic === undefined ? undefined : topicPattern(topic);
  return (name, partition) =>
    (regex === undefined || name === topic || regex.test(name)) &&
    (partitions === undefined || partitions.includes(partition));
}

/** @throws CliError in Kafka's words */
export function partitionNumbers(text: string | undefined): number[] | undefined {
  if (text === undefined || text === '') return undefined;
  const words = withoutLastEmpty(text.split(',')).map((word) => word.trim());
  if (words.some((word) => !/^[+-]?\d+$/.test(word))) {
    throw new CliError(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${text}`,
    );
  }
  return words.map(Number);
}
