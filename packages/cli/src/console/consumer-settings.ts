import { CliError, UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';

/** What console-consumer reads, and from where. */
export interface ConsumerPlan {
  readonly topic: string | undefined;
  /** Instead of a topic: those whose whole name matches. */
  readonly pattern: RegExp | undefined;
  readonly partition: number | undefined;
  readonly start: number | 'earliest' | 'latest';
  readonly groupId: string | undefined;
  readonly isolationLevel: 'read_uncommitted' | 'read_committed';
}

/** @throws UsageError in Kafka's words for what contradicts itself */
export function consumerPlan(options: ParsedOptions, settings: ReadonlyMap<string, string>): ConsumerPlan {
  const topic = options.text('topic');
  const include = options.text('include');
  const exclude = options.text('blacklist');
  if ([topic, include, exclude].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('Exactly one of the following arguments is required: [topic], [include]');
  }
  const partition = options.integer('partition');
  if (partition !== undefined && topic === undefined) {
    throw new UsageError('The topic is required when partition is specified.');
  }
  const group = options.text('group');
  if (partition !== undefined && group !== undefined) {
    throw new UsageError('Options group and partition cannot be specified together.');
  }
  const configured = settings.get('group.id');
  if (group !== undefined && configured !== undefined && configured !== group) {
    throw new UsageError(
      `The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. Detected group ids: '${group}', '${configured}'`,
    );
  }
  return {
    topic,
    pattern:
      include === undefined ? (exclude === undefined ? undefined : not(exclude)) : topicPattern(include),
    partition,
    start: startOffset(options, settings),
    groupId: partition === undefined ? (group ?? configured) : undefined,
    isolationLevel: isolationLevel(options.text('isolation-level') ?? settings.get('isolation.level')),
  };
}

function startOffset(
  options: ParsedOptions,
  settings: ReadonlyMap<string, string>,
): number | 'earliest' | 'latest' {
  const offset = options.text('offset');
  const isFromBeginning = options.has('from-beginning');
  if (offset !== undefined && !options.has('partition')) {
    throw new UsageError('The partition is required when offset is specified.');
  }
  if (offset !== undefined && isFromBeginning) {
    throw new UsageError('Options from-beginning and offset cannot be specified together.');
  }
  const reset = settings.get('auto.offset.reset')?.trim();
  if (isFromBeginning) {
    if (reset === undefined || reset === 'earliest' || reset === 'smallest') return 'earliest';
    throw new UsageError(
      `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option`,
    );
  }
  if (offset === undefined) return reset === 'earliest' || reset === 'smallest' ? 'earliest' : 'latest';
  const word = offset.toLowerCase();
  if (word === 'earliest' || word === 'latest') return word;
  if (/^\d+$/.test(offset) && Number.isSafeInteger(Number(offset))) return Number(offset);
  throw new UsageError(
    `The provided offset value '${offset}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  );
}

function isolationLevel(text = 'read_uncommitted'): 'read_uncommitted' | 'read_committed' {
  if (text === 'read_uncommitted' || text === 'read_committed') return text;
  throw new UsageError(`The isolation level is read_uncommitted or read_committed; found "${text}"`);
}

/** Kafka's filter of topics: quotes and blanks dropped, commas as alternatives, the whole name must match. */
export function topicPattern(text: string): RegExp {
  const source = text
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+|["']+$/g, '');
  try {
    return new RegExp(`^(?:${source})$`);
  } catch (error) {
    throw new CliError(`${source} is an invalid regex.`, { cause: error });
  }
}

function not(text: string): RegExp {
  return new RegExp(`^(?!${topicPattern(text).source.slice(1)}).*$`);
}
