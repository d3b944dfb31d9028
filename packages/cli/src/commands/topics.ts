/** kafka-topics: one action on the topics of a cluster, through ZooKeeper or through the brokers. */

import type { Asker } from '../ask/asker.ts';
import { brokerAddresses, clientSettings, keyValues } from '../bootstrap.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { topicPattern } from '../console/consumer-settings.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { nearest } from '../options/suggest.ts';
import { confirm } from '../output/confirm.ts';
import { type DescribeLayout, partitionLines, topicHeadline } from '../output/describe-topics.ts';
import { type JsonValue, wantsJson, writeJson } from '../output/json.ts';
import { styleOf } from '../output/style.ts';
import { whileWorking } from '../output/working.ts';
import { askForTopics } from '../topics/ask-for-topics.ts';
import { checkTopicOptions, parseAssignment } from '../topics/check-options.ts';
import {
  type PartitionView,
  TopicError,
  type TopicService,
  type TopicView,
} from '../topics/topic-service.ts';
import { topicDocument } from '../topics/topics-json.ts';
import { topicsSpec } from './topics/options.ts';

export class Topics extends KafkaCommand {
  override readonly spec = topicsSpec;

  protected override askForMissing(typed: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
    return askForTopics(typed, asker, this.terminal);
  }

  protected override async main(options: ParsedOptions): Promise<number> {
    const action = checkTopicOptions(options);
    const service = await this.#open(options);
    try {
      await this[action](service, options);
      return 0;
    } catch (error) {
      // Kafka prints this among the results, and scripts look for it there.
      if (!(error instanceof TopicError)) throw friendlyFailure(error);
      throw new CliError(`Error while executing topic command : ${error.message}`, {
        stream: 'stdout',
        cause: error,
      });
    } finally {
      await service.close();
    }
  }

  async #open(options: ParsedOptions): Promise<TopicService> {
    const { environment } = this.terminal;
    const zookeeper = options.text('zookeeper');
    if (zookeeper !== undefined) {
      const { connectZooKeeper } = await import('../zookeeper/connect.ts');
      const { ZooKeeperTopics } = await import('../topics/zookeeper-topics.ts');
      return new ZooKeeperTopics(environment, await connectZooKeeper(this.terminal, zookeeper));
    }
    const settings = clientSettings(options, 'command-config', undefined);
    const servers = options.required('bootstrap-server');
    const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
    const { KafkaAdmin } = await import('@kafka-ts/client/admin/kafka-admin');
    const { BrokerTopics } = await import('../topics/broker-topics.ts');
    const clientId = settings.get('client.id') ?? 'kafka-topics';
    const cluster = new Cluster(environment, { bootstrap: brokerAddresses(servers), clientId });
    return new BrokerTopics(new KafkaAdmin(cluster), cluster);
  }

  async list(service: TopicService, options: ParsedOptions): Promise<void> {
    const topics = filterTopics(await service.list(), options);
    if (wantsJson(options)) {
      const listed = topics.map(({ name, isMarkedForDeletion }) => ({
        name,
        markedForDeletion: isMarkedForDeletion,
      }));
      writeJson(this.terminal, { topics: listed });
      return;
    }
    const { paint } = await styleOf(this.terminal);
    const lines = topics.map(({ name, isMarkedForDeletion }) =>
      isMarkedForDeletion
        ? `${paint('name', name)}${paint('bad', ' - marked for deletion')}`
        : paint('name', name),
    );
    // Through the brokers Kafka joins the names: a cluster without topics is one empty line.
    if (lines.length > 0 || !options.has('zookeeper')) this.#print(lines.join('\n'));
  }

  async create(service: TopicService, options: ParsedOptions): Promise<void> {
    const name = options.required('topic');
    if (/[._]/.test(name)) {
      this.#print(
        "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.",
      );
    }
    if (options.has('if-not-exists')) {
      const existing = await service.list();
      if (existing.some((topic) => topic.name === name)) return;
    }
    const assignment = options.text('replica-assignment');
    await service.create({
      name,
      partitions: options.integer('partitions'),
      replicationFactor: options.integer('replication-factor'),
      assignment: assignment === undefined ? undefined : parseAssignment(assignment),
      configs: topicConfigs(options),
    });
    // Up to 2.1, through ZooKeeper, the name stood in quotes.
    this.#print(options.has('zookeeper') ? `Created topic "${name}".` : `Created topic ${name}.`);
  }

  async alter(service: TopicService, options: ParsedOptions): Promise<void> {
    for (const name of await this.#existing(service, options)) {
      const added = topicConfigs(options);
      const deleted = options.all('delete-config');
      if (added.size > 0 || deleted.length > 0) {
        this.#print(
          'WARNING: Altering topic configuration from this script has been deprecated and may be removed in future releases.',
        );
        this.#print('         Going forward, please use kafka-configs.sh for this functionality');
        await service.changeConfig(name, { added, deleted });
        this.#print(`Updated config for topic "${name}".`);
      }
      const total = options.integer('partitions');
      if (total !== undefined) await this.#addPartitions(service, options, { name, total });
    }
  }

  async delete(service: TopicService, options: ParsedOptions): Promise<void> {
    const names = await this.#existing(service, options);
    const isPattern = names.length > 0 && !names.includes(options.required('topic'));
    const isAsking = isPattern && !options.has('force');
    if (isAsking && !(await confirm(this.terminal, `Delete ${names.join(', ')}?`))) return;
    for (const name of names) {
      const isOrdered = await whileWorking(this.terminal, `Deleting ${name}`, service.delete(name));
      if (!options.has('zookeeper')) continue;
      if (!isOrdered) {
        this.#print(`Topic ${name} is already marked for deletion.`);
        continue;
      }
      this.#print(`Topic ${name} is marked for deletion.`);
      this.#print('Note: This will have no impact if delete.topic.enable is not set to true.');
    }
  }

  async describe(service: TopicService, options: ParsedOptions): Promise<void> {
    const listed = filterTopics(await service.list(), options);
    const topicId = options.text('topic-id');
    if (topicId === undefined && listed.length === 0) this.#refuseUnknown(options, await service.list());
    const views = (await service.describe(listed.map(({ name }) => name))).filter(
      (topic) => topicId === undefined || topic.topicId === topicId,
    );
    if (topicId !== undefined && views.length === 0 && !options.has('if-exists')) {
      throw new TopicError(`TopicId '${topicId}' does not exist as expected`);
    }
    const layout: DescribeLayout = options.has('zookeeper') ? 'zookeeper' : 'broker';
    const filter = await this.#partitionFilter(service, options);
    const isOverridesOnly = options.has('topics-with-overrides');
    const shown = isOverridesOnly ? views.filter(({ configs }) => configs.size > 0) : views;
    const style = await styleOf(this.terminal);
    const documents: JsonValue[] = [];
    for (const topic of shown) {
      const partitions = await filtered(topic, filter);
      if (wantsJson(options)) {
        if (filter === undefined || partitions.length > 0) documents.push(topicDocument(topic, partitions));
        continue;
      }
      if (isOverridesOnly || filter === undefined) this.#print(topicHeadline(topic, layout, style));
      if (isOverridesOnly) continue;
      const lines = partitionLines(topic, partitions, { layout, isAlone: filter !== undefined, style });
      for (const line of lines) this.#print(line);
    }
    if (wantsJson(options)) writeJson(this.terminal, { topics: documents });
  }

  async #addPartitions(
    service: TopicService,
    options: ParsedOptions,
    { name, total }: { readonly name: string; readonly total: number },
  ): Promise<void> {
    if (options.has('zookeeper')) {
      this.#print(
        'WARNING: If partitions are increased for a topic that has a key, the partition logic or ordering of the messages will be affected',
      );
    }
    const assignment = options.text('replica-assignment');
    const [topic] = await service.describe([name]);
    const all = assignment === undefined ? undefined : parseAssignment(assignment);
    await service.addPartitions(name, total, all?.slice(topic?.partitions.length ?? 0));
    if (options.has('zookeeper')) this.#print('Adding partitions succeeded!');
  }

  /** Names that an action which needs a topic means. */
  async #existing(service: TopicService, options: ParsedOptions): Promise<string[]> {
    const all = await service.list();
    const names = filterTopics(all, options).map(({ name }) => name);
    if (names.length === 0) this.#refuseUnknown(options, all);
    return names;
  }

  #refuseUnknown(options: ParsedOptions, all: readonly { readonly name: string }[]): void {
    const topic = options.text('topic');
    if (topic === undefined || options.has('if-exists')) return;
    const near = nearest(
      topic,
      all.map(({ name }) => name),
    );
    if (near !== undefined) this.terminal.stderr.write(`Did you mean ${near}?\n`);
    const zookeeper = options.text('zookeeper');
    if (zookeeper !== undefined)
      throw new TopicError(`Topic ${topic} does not exist on ZK path ${zookeeper}`);
    throw new TopicError(`Topic '${topic}' does not exist as expected`);
  }

  async #partitionFilter(
    service: TopicService,
    options: ParsedOptions,
  ): Promise<PartitionFilter | undefined> {
    if (options.has('under-replicated-partitions'))
      return async (_topic, { isr, replicas }) => isr.length < replicas.length;
    if (options.has('unavailable-partitions')) {
      const live = await service.liveBrokers();
      return async (_topic, { leader }) => leader === undefined || !live.has(leader);
    }
    if (options.has('under-min-isr-partitions')) {
      return async (topic, { isr }) => isr.length < (await service.minIsr(topic));
    }
    if (options.has('at-min-isr-partitions')) {
      return async (topic, { isr }) => isr.length === (await service.minIsr(topic));
    }
    return undefined;
  }

  #print(line: string): void {
    this.terminal.stdout.write(`${line}\n`);
  }
}

type PartitionFilter = (topic: TopicView, partition: PartitionView) => Promise<boolean>;

async function filtered(topic: TopicView, filter: PartitionFilter | undefined): Promise<PartitionView[]> {
  const kept: PartitionView[] = [];
  for (const partition of topic.partitions)
    if (filter === undefined || (await filter(topic, partition))) kept.push(partition);
  return kept;
}

/** The topics that `--topic` means: that of the name, else those that match; all without the option. */
function filterTopics<T extends { readonly name: string }>(
  topics: readonly T[],
  options: ParsedOptions,
): T[] {
  const isShown = ({ name }: T): boolean => !(options.has('exclude-internal') && name.startsWith('__'));
  const wanted = options.text('topic');
  if (wanted === undefined) return topics.filter(isShown);
  const exact = topics.filter(({ name }) => name === wanted);
  if (exact.length > 0) return exact.filter(isShown);
  const pattern = topicPattern(wanted);
  return topics.filter(({ name }) => pattern.test(name)).filter(isShown);
}

function topicConfigs(options: ParsedOptions): Map<string, string> {
  for (const pair of options.all('config')) {
    if (!pair.includes('=')) {
      throw new UsageError(
        'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
      );
    }
  }
  return keyValues(options.all('config'), 'config');
}
