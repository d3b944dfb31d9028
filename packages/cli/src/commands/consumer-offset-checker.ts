/**
 * kafka-consumer-offset-checker (0.8 – 0.11): how far a group has read. Shows groups of old consumers, known by ZooKeeper, and groups that
 * the brokers keep, in one table; a group that is both has each partition once, with the brokers' offset before ZooKeeper's as in Kafka.
 */
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import type { OldGroups } from '../consumer-groups/old-groups.ts';
import type { OpenedGroups } from '../consumer-groups/open-old-groups.ts';
import { ownersPath } from '../old-consumer/group-paths.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { outputOption, wantsJson, writeJson } from '../output/json.ts';
import { type CheckedPartition, lagOf, offsetCheckerTable } from '../output/offset-checker.ts';
import { styleOf } from '../output/style.ts';

export class ConsumerOffsetChecker extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka-consumer-offset-checker',
    intro: 'Check the offset of your consumers.',
    needsArguments: true,
    options: [
      {
        name: 'zookeeper',
        value: { type: 'String' },
        default: 'localhost:2181',
        description: 'ZooKeeper connect string.',
      },
      { name: 'group', value: { type: 'String' }, isRequired: true, description: 'Consumer group.' },
      {
        name: 'topic',
        value: { type: 'String' },
        description: 'Comma-separated list of consumer topics (all topics if absent).',
      },
      { name: 'broker-info', description: 'Print broker info' },
      {
        name: 'socket.timeout.ms',
        value: { type: 'Integer' },
        default: '6000',
        description: 'How long to wait for the broker that keeps the offsets.',
      },
      {
        name: 'retry.backoff.ms',
        value: { type: 'Integer' },
        default: '3000',
        description: 'Accepted for old command lines: failed queries are repeated at once here.',
      },
      outputOption,
    ],
  };

  protected override async main(options: ParsedOptions): Promise<number> {
    const { groups, close } = await this.#open(options);
    try {
      return await this.#check(groups, options);
    } finally {
      await close();
    }
  }

  /** Kafka's line goes where scripts look for it, what can be done to stderr. */
  async #open(options: ParsedOptions): Promise<OpenedGroups> {
    const { openOldGroups } = await import('../consumer-groups/open-old-groups.ts');
    const connect = options.text('zookeeper') ?? 'localhost:2181';
    const timeoutMs = options.integer('socket.timeout.ms') ?? 6000;
    try {
      return await openOldGroups(this.terminal, connect, { clientId: 'ConsumerOffsetChecker', timeoutMs });
    } catch (error) {
      if (error instanceof CliError && /^No ZooKeeper answers/.test(error.message)) {
        this.#print('Exiting due to: Unable to connect to zookeeper server within timeout: 30000.\n');
      }
      throw error;
    }
  }

  async #check(groups: OldGroups, options: ParsedOptions): Promise<number> {
    const group = options.required('group');
    const [owned, inBrokers] = await Promise.all([groups.ownedTopics(group), groups.inBrokers(group)]);
    const asked = options.text('topic')?.split(',');
    if (asked === undefined && owned === undefined && inBrokers.topics.size === 0) {
      throw new CliError(
        `Exiting due to: org.apache.zookeeper.KeeperException$NoNodeException: KeeperErrorCode = NoNode for ${ownersPath(group)}.`,
        { stream: 'stdout' },
      );
    }
    const topics = asked ?? [...new Set([...(owned ?? []), ...inBrokers.topics])];
    topics.sort();
    const partitions = (await Promise.all(topics.map((topic) => groups.partitionsOf(topic)))).flat();
    const [offsets, logSizes, owners] = await Promise.all([
      this.#offsets(groups, group, partitions),
      groups.logEnds(partitions),
      Promise.all(partitions.map((partition) => groups.owner(group, partition))),
    ]);
    const rows: CheckedPartition[] = [];
    const lost: TopicPartition[] = [];
    for (const [index, { topic, partition }] of partitions.entries()) {
      const logSize = logSizes[index];
      const owner = owners[index] ?? inBrokers.owners.get(`${topic}-${partition}`);
      if (logSize === undefined) lost.push({ topic, partition });
      else rows.push({ group, topic, partition, offset: offsets[index], logSize, owner });
    }
    if (wantsJson(options)) return await this.#checkAsJson({ groups, group, topics, rows, lost, options });
    this.#print(offsetCheckerTable(rows, await styleOf(this.terminal)));
    for (const { topic, partition } of lost) this.#print(`No broker for partition ${topic} - ${partition}\n`);
    if (options.has('broker-info')) await this.#printBrokers(groups, topics);
    return lost.length === 0 ? 0 : 1;
  }

  /** A partition without offset, of a topic that has offsets of others in ZooKeeper, is at -1 there. */
  async #offsets(
    groups: OldGroups,
    group: string,
    partitions: readonly TopicPartition[],
  ): Promise<(number | undefined)[]> {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    const known = new Map(
      await Promise.all(
        topics.map(async (topic) => [topic, await groups.hasOffsetsOf(group, topic)] as const),
      ),
    );
    const offsets = await groups.offsets(group, partitions);
    return offsets.map(
      (offset, index) => offset ?? (known.get(partitions[index]?.topic ?? '') ? -1 : undefined),
    );
  }

  async #checkAsJson(found: {
    readonly groups: OldGroups;
    readonly group: string;
    readonly topics: readonly string[];
    readonly rows: readonly CheckedPartition[];
    readonly lost: readonly TopicPartition[];
    readonly options: ParsedOptions;
  }): Promise<number> {
    const { groups, group, topics, rows, lost, options } = found;
    const partitions = rows.map((row) => {
      const { topic, partition, offset, logSize, owner } = row;
      return { topic, partition, offset, logSize, lag: lagOf(row), owner };
    });
    const brokers = options.has('broker-info') ? { brokers: await this.#brokers(groups, topics) } : {};
    const withoutBroker = lost.map(({ topic, partition }) => ({ topic, partition }));
    writeJson(this.terminal, { group, partitions, withoutBroker, ...brokers });
    return lost.length === 0 ? 0 : 1;
  }

  /** Those that lead partitions of the topics. */
  async #brokers(
    groups: OldGroups,
    topics: readonly string[],
  ): Promise<{ readonly id: number; readonly host: string; readonly port: number }[]> {
    const leaders = await groups.leaders(topics);
    const brokers = await groups.brokers();
    return brokers.filter(({ id }) => leaders.has(id)).map(({ id, host, port }) => ({ id, host, port }));
  }

  async #printBrokers(groups: OldGroups, topics: readonly string[]): Promise<void> {
    const brokers = await this.#brokers(groups, topics);
    this.#print('BROKER INFO\n');
    for (const { id, host, port } of brokers) this.#print(`${id} -> ${host}:${port}\n`);
  }

  #print(text: string): void {
    this.terminal.stdout.write(text);
  }
}
