/** kafka-get-offsets, and kafka.tools.GetOffsetShell of the releases before 3.0: offsets of partitions by time. */
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { brokerAddresses, clientSettings } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import { type LedPartition, type OffsetsWanted, offsetsAt } from '../get-offsets/list-offsets.ts';
import {
  type PartitionFilter,
  partitionNumbers,
  topicFilter,
  topicPartitionsFilter,
} from '../get-offsets/partition-filter.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { type JsonValue, wantsJson, writeJson } from '../output/json.ts';
import { getOffsetsSpec } from './get-offsets/options.ts';

/** What may stand for a time. */
const words: ReadonlyMap<string, number> = new Map([
  ['latest', -1],
  ['earliest', -2],
  ['max-timestamp', -3],
  ['earliest-local', -4],
  ['latest-tiered', -5],
]);

interface FoundPartition extends LedPartition {
  readonly isInternal: boolean;
}

export class GetOffsets extends KafkaCommand {
  override readonly spec = getOffsetsSpec;

  protected override async main(options: ParsedOptions): Promise<number> {
    const servers = options.text('bootstrap-server') ?? options.text('broker-list');
    if (servers === undefined)
      throw new CliError('Error occurred: Missing required option(s) [bootstrap-server]');
    const isOldForm = !options.has('bootstrap-server');
    const filter = occurring(() => filterOf(options));
    const timestamp = timestampOf(options.text('time') ?? '-1');
    const settings = clientSettings(options, 'command-config', undefined);
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: brokerAddresses(servers),
      clientId: settings.get('client.id') ?? 'GetOffsetShell',
    });
    try {
      const partitions = await this.#partitions(cluster, options, filter);
      if (partitions.length === 0) throw noneFound(options, isOldForm);
      const isJson = wantsJson(options);
      const count = isOldForm ? (options.integer('offsets') ?? 1) : 1;
      await this.#print(cluster, partitions, { timestamp, count, isOldForm, isJson });
      return 0;
    } catch (error) {
      throw friendlyFailure(error);
    } finally {
      cluster.close();
    }
  }

  /** Those that are asked for, by topic and number; missing leaders and partitions are told of. */
  async #partitions(
    cluster: Cluster,
    options: ParsedOptions,
    filter: PartitionFilter,
  ): Promise<FoundPartition[]> {
    const { topics } = await cluster.metadata(undefined);
    const named = options.has('bootstrap-server') ? undefined : options.text('topic');
    // Before 3.0 a topic was named, not matched: a dot in the name is a dot.
    const isNamed = topics.some(({ name }) => name === named);
    const found = topics.flatMap(({ name, isInternal, partitions }) =>
      name === null || (isNamed && name !== named) || (isInternal && options.has('exclude-internal-topics'))
        ? []
        : partitions
            .filter(({ partitionIndex }) => filter(name, partitionIndex))
            .map(({ partitionIndex, leaderId }) => ({
              topic: name,
              partition: partitionIndex,
              leader: leaderId,
              isInternal,
            })),
    );
    for (const number of partitionNumbers(options.text('partitions')) ?? []) {
      if (found.length > 0 && !found.some(({ partition }) => partition === number))
        this.#warn(`Error: partition ${number} does not exist`);
    }
    if (found.length === 0 && isNamed)
      throw new CliError(
        `Topic ${named} does not have any of the requested partitions ${options.text('partitions')}`,
      );
    return found.sort(options.has('bootstrap-server') ? byName : byNumber);
  }

  async #print(
    cluster: Cluster,
    partitions: readonly LedPartition[],
    how: OffsetsWanted & { readonly isOldForm: boolean; readonly isJson: boolean },
  ): Promise<void> {
    const led = partitions.filter(({ partition, leader }) => {
      if (leader < 0)
        this.#warn(`Error: partition ${partition} does not have a leader. Skip getting offsets`);
      return leader >= 0;
    });
    const answers = await offsetsAt(cluster, led, how);
    const documents: JsonValue[] = [];
    for (const { topic, partition } of led) {
      const answer = answers.find((each) => each.topic === topic && each.partition === partition);
      if (answer?.error !== undefined) {
        this.#warn(
          `Skip getting offsets for topic-partition ${topic}-${partition} due to error: ${answer.error}`,
        );
      } else if (how.isJson) {
        const offsets = answer?.offsets ?? [];
        documents.push({ topic, partition, ...(how.count === 1 ? { offset: offsets[0] } : { offsets }) });
      } else if ((answer !== undefined && answer.offsets.length > 0) || how.isOldForm) {
        // Before 3.0 a partition without so young a record had a line too.
        this.terminal.stdout.write(`${topic}:${partition}:${answer?.offsets.join() ?? ''}\n`);
      }
    }
    if (how.isJson) writeJson(this.terminal, { partitions: documents });
  }

  #warn(line: string): void {
    this.terminal.stderr.write(`${line}\n`);
  }
}

function filterOf(options: ParsedOptions): PartitionFilter {
  const rules = options.text('topic-partitions');
  if (rules === undefined)
    return topicFilter(options.text('topic'), partitionNumbers(options.text('partitions')));
  if (options.has('topic') || options.has('partitions'))
    throw new CliError('--topic-partitions cannot be used with --topic or --partitions');
  return topicPartitionsFilter(rules);
}

function timestampOf(text: string): number {
  const number = words.get(text) ?? longOf(text);
  // There are no records of a time beyond 2^53.
  if (number !== undefined && number >= -5) return Math.min(number, Number.MAX_SAFE_INTEGER);
  throw new CliError(
    `Error occurred: Malformed time argument ${text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered, or a specified long format timestamp`,
  );
}

/** As Java's `Long.parseLong`, but rounded beyond 2^53. */
function longOf(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

/** What is wrong with the options is said as of any failure. */
function occurring<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`Error occurred: ${error.message}`, { cause: error });
  }
}

/** As the old form prints partitions: 2 before 10. */
function byNumber(left: FoundPartition, right: FoundPartition): number {
  return left.topic === right.topic ? left.partition - right.partition : left.topic < right.topic ? -1 : 1;
}

/** As 3.0 and later print them: by the text `topic-partition`, so 10 before 2. */
function byName(left: FoundPartition, right: FoundPartition): number {
  const [a, b] = [left, right].map(({ topic, partition }) => `${topic}-${partition}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function noneFound(options: ParsedOptions, isOldForm: boolean): CliError {
  const topic = options.text('topic');
  return new CliError(
    isOldForm && topic !== undefined && !options.has('partitions')
      ? `Topic ${topic} does not exist`
      : 'Error occurred: Could not match any topic-partitions with the specified filters',
  );
}
