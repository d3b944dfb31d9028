/** Which offsets `--reset-offsets` would set: the partitions in question, then one of eight scenarios for each. */
import { readFileSync } from 'node:fs';
import type { Admin } from '@kafka-ts/client/admin';
import type { OffsetSpec } from '@kafka-ts/client/admin/group-administration';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import type { Clock } from '@kafka-ts/environment/clock';
import { messageOf } from '@kafka-ts/environment/error-message';
import { CliError, UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { committedInOrder } from './broker-groups.ts';
import type { ResetRow } from './group-rows.ts';
import { scalaMapOrder, topicPartitionHash } from './java-order.ts';
import { parseDateTime, parseDuration } from './time.ts';
import { topicPartitionsOf } from './topic-arguments.ts';

type Planned = TopicPartition & { readonly offset: number };

export interface ResetQuestion {
  readonly admin: Admin;
  readonly clock: Clock;
  readonly options: ParsedOptions;
  readonly onWarning: (text: string) => void;
}

/** Options that say where to, in the order in which messages name them. */
export const resetScenarios = [
  'to-offset',
  'shift-by',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'to-current',
  'from-file',
] as const;

/** In the order in which Kafka's tool prints them. @throws CliError where something cannot be told or is not committed */
export async function resetPlan(groupId: string, question: ResetQuestion): Promise<ResetRow[]> {
  const scenario = resetScenarios.find((name) => question.options.has(name));
  if (scenario === undefined) {
    throw new UsageError(
      `Option '[reset-offsets]' requires one of the following scenarios: ${resetScenarios.map((name) => `[${name}]`).join(', ')}`,
    );
  }
  const planned =
    scenario === 'from-file'
      ? await withinRange(plannedInFile(groupId, question.options), question)
      : await plan(scenario, groupId, question);
  return inOrder(planned).map(({ topic, partition, offset }) => ({
    group: groupId,
    topic,
    partition,
    newOffset: offset,
  }));
}

async function plan(
  scenario: Exclude<(typeof resetScenarios)[number], 'from-file'>,
  groupId: string,
  question: ResetQuestion,
): Promise<Planned[]> {
  const { admin, clock, options } = question;
  const partitions = await partitionsToReset(groupId, question);
  switch (scenario) {
    case 'to-offset': {
      const offset = options.integer('to-offset') ?? 0;
      return withinRange(
        partitions.map((one) => ({ ...one, offset })),
        question,
      );
    }
    case 'shift-by':
      return withinRange(await shifted(groupId, partitions, question), question);
    case 'to-datetime':
      return atTime(admin, partitions, parseDateTime(options.required('to-datetime')));
    case 'by-duration':
      return atTime(admin, partitions, clock.nowMs() - parseDuration(options.required('by-duration')));
    case 'to-earliest':
      return offsetsAt(admin, partitions, 'earliest');
    case 'to-latest':
      return offsetsAt(admin, partitions, 'latest');
    case 'to-current': {
      const committed = await committedInOrder(admin, groupId);
      const current = new Map(committed.map((one) => [nameOf(one), one.offset]));
      const isKnown = (one: TopicPartition): boolean => current.has(nameOf(one));
      const others = partitions.filter((one) => !isKnown(one));
      return [
        ...partitions.filter(isKnown).map((one) => ({ ...one, offset: current.get(nameOf(one)) ?? 0 })),
        ...(await offsetsAt(admin, others, 'latest')),
      ];
    }
  }
}

async function partitionsToReset(
  groupId: string,
  { admin, options }: ResetQuestion,
): Promise<TopicPartition[]> {
  if (options.has('all-topics')) {
    const committed = await committedInOrder(admin, groupId);
    return committed.map(({ topic, partition }) => ({ topic, partition }));
  }
  if (options.has('topic')) return topicPartitionsOf(admin, options.all('topic'));
  throw new UsageError('One of the reset scopes should be defined: --all-topics, --topic.');
}

async function shifted(
  groupId: string,
  partitions: readonly TopicPartition[],
  { admin, options }: ResetQuestion,
): Promise<Planned[]> {
  const committed = await committedInOrder(admin, groupId);
  const current = new Map(committed.map((one) => [nameOf(one), one.offset]));
  return partitions.map((one) => {
    const offset = current.get(nameOf(one));
    if (offset === undefined) {
      throw failure(
        `Cannot shift offset for partition ${nameOf(one)} since there is no current committed offset`,
      );
    }
    return { ...one, offset: offset + (options.integer('shift-by') ?? 0) };
  });
}

/** The first record that is not older; the end where there is none. */
async function atTime(
  admin: Admin,
  partitions: readonly TopicPartition[],
  timestampMs: number,
): Promise<Planned[]> {
  const found = await listed(admin, partitions, { timestampMs });
  const ends = await offsetsAt(
    admin,
    found.filter(({ offset }) => offset === undefined),
    'latest',
  );
  const endOf = new Map(ends.map((end) => [nameOf(end), end.offset]));
  return found.map(({ topic, partition, offset }) => ({
    topic,
    partition,
    offset: offset ?? endOf.get(nameOf({ topic, partition })) ?? 0,
  }));
}

async function offsetsAt(
  admin: Admin,
  partitions: readonly TopicPartition[],
  spec: 'earliest' | 'latest',
): Promise<Planned[]> {
  const found = await listed(admin, partitions, spec);
  return found.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset ?? 0 }));
}

/** Each partition once, with what was said of it last. */
function inOrder(planned: readonly Planned[]): Planned[] {
  const unique = [...new Map(planned.map((one) => [nameOf(one), one])).values()];
  return scalaMapOrder(unique, topicPartitionHash);
}

/** Offsets that the partitions do not have are moved to their first or last. */
async function withinRange(
  requested: readonly Planned[],
  { admin, onWarning }: ResetQuestion,
): Promise<Planned[]> {
  const planned = inOrder(requested);
  const [starts, ends] = await Promise.all([
    listed(admin, planned, 'earliest'),
    listed(admin, planned, 'latest'),
  ]);
  return planned.map((one, index) => {
    const start = starts[index]?.offset ?? one.offset;
    const end = ends[index]?.offset ?? one.offset;
    if (one.offset > end) {
      onWarning(
        `New offset (${one.offset}) is higher than latest offset for topic partition ${nameOf(one)}. Value will be set to ${end}`,
      );
      return { ...one, offset: end };
    }
    if (one.offset < start) {
      onWarning(
        `New offset (${one.offset}) is lower than earliest offset for topic partition ${nameOf(one)}. Value will be set to ${start}`,
      );
      return { ...one, offset: start };
    }
    return one;
  });
}

/** @throws CliError naming the first partition that cannot be asked */
async function listed(admin: Admin, partitions: readonly TopicPartition[], spec: OffsetSpec) {
  if (partitions.length === 0) return [];
  const found = await admin.listOffsets(partitions, spec);
  for (const { error } of found) if (error !== undefined) throw failure(error.message, error);
  return found;
}

/** Lines `topic,partition,offset`, of several groups `group,topic,partition,offset`. */
function plannedInFile(groupId: string, options: ParsedOptions): Planned[] {
  const path = options.required('from-file');
  const planned: Planned[] = [];
  for (const [index, line] of readText(path).split('\n').entries()) {
    if (line.trim() === '') continue;
    const fields = line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
    const [group, topic, partition, offset] = fields.length === 3 ? [groupId, ...fields] : fields;
    const isWhole = /^\d+$/.test(partition ?? '') && /^-?\d+$/.test(offset ?? '');
    if (topic === undefined || topic === '' || !isWhole || fields.length > 4) {
      throw failure(
        `line ${index + 1} of ${path} is "${line.trim()}"; expected topic,partition,offset or group,topic,partition,offset`,
      );
    }
    if (group === groupId) planned.push({ topic, partition: Number(partition), offset: Number(offset) });
  }
  return planned;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw failure(`${path} cannot be read: ${messageOf(error)}`, error);
  }
}

function failure(message: string, cause?: unknown): CliError {
  return new CliError(`Error: Executing consumer group command failed due to ${message}`, {
    stream: 'stdout',
    cause,
  });
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
