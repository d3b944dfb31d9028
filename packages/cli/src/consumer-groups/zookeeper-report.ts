/** The actions of kafka-consumer-groups with `--zookeeper`, as 0.9 – 1.0 had them. */
import { UsageError } from '../cli-error.ts';
import { groupPath, offsetsPath, ownersPath } from '../old-consumer/group-paths.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { oldOffsetsTable } from '../output/consumer-groups.ts';
import { wantsJson, writeJson } from '../output/json.ts';
import { styleOf } from '../output/style.ts';
import type { Terminal } from '../terminal.ts';
import { deleteTree } from '../zookeeper/delete-tree.ts';
import type { GroupReport } from './group-report.ts';
import { lagOf, type OffsetRow } from './group-rows.ts';
import { offsetDocument } from './groups-json.ts';
import type { OldGroups } from './old-groups.ts';
import { openOldGroups } from './open-old-groups.ts';

/** @throws CliError if ZooKeeper or the brokers cannot be reached */
export async function openZooKeeperGroups(
  terminal: Terminal,
  options: ParsedOptions,
  connect: string,
): Promise<GroupReport> {
  terminal.stderr.write(
    'Note: This will only show information about consumers that use ZooKeeper (not those using the Java consumer API).\n\n',
  );
  const timeoutMs = options.integer('timeout') ?? 5000;
  const opened = await openOldGroups(terminal, connect, { clientId: 'kafka-consumer-groups', timeoutMs });
  return new ZooKeeperGroupReport(opened, options, terminal);
}

class ZooKeeperGroupReport implements GroupReport {
  readonly #groups: OldGroups;
  readonly #options: ParsedOptions;
  readonly #terminal: Terminal;
  readonly close: () => Promise<void>;

  constructor(
    opened: { readonly groups: OldGroups; readonly close: () => Promise<void> },
    options: ParsedOptions,
    terminal: Terminal,
  ) {
    this.#groups = opened.groups;
    this.close = opened.close;
    this.#options = options;
    this.#terminal = terminal;
  }

  async list(): Promise<boolean> {
    const names = await this.#groups.names();
    if (wantsJson(this.#options))
      writeJson(this.#terminal, { groups: names.map((groupId) => ({ groupId })) });
    else for (const name of names) this.#print(`${name}\n`);
    return true;
  }

  async describe(): Promise<boolean> {
    if (wantsJson(this.#options)) return this.#describeAsJson();
    let isFine = true;
    const style = await styleOf(this.#terminal);
    for (const group of this.#options.all('group')) {
      if (await this.#groups.exists(group)) {
        const rows = await this.#rows(group);
        this.#print(oldOffsetsTable(rows, style));
        continue;
      }
      this.#print(`Error: The consumer group '${group}' does not exist.\n`);
      isFine = false;
    }
    return isFine;
  }

  async #describeAsJson(): Promise<boolean> {
    const groups = [];
    for (const groupId of this.#options.all('group')) {
      const isThere = await this.#groups.exists(groupId);
      const partitions = isThere ? (await this.#rows(groupId)).map(offsetDocument) : undefined;
      groups.push(isThere ? { groupId, partitions } : { groupId, state: 'Dead' });
    }
    writeJson(this.#terminal, { groups });
    return groups.every(({ partitions }) => partitions !== undefined);
  }

  async delete(): Promise<boolean> {
    const topics = this.#options.all('topic');
    const groups = this.#options.all('group');
    if (topics.length > 1)
      throw new UsageError('Found multiple arguments for option topic, but you asked for only one');
    const [topic] = topics;
    if (groups.length > 0) {
      const results = [];
      for (const group of groups) results.push(await this.#deleteGroup(group, topic));
      return results.every((isDeleted) => isDeleted);
    }
    for (const group of await this.#groups.names()) {
      const owned = (await this.#groups.ownedTopics(group)) ?? [];
      if (topic !== undefined && owned.includes(topic)) await this.#deleteInactive(group, topic);
    }
    this.#print(
      `Deleted consumer group information for all inactive consumer groups for topic '${topic}' in zookeeper.\n`,
    );
    return true;
  }

  'reset-offsets'(): Promise<boolean> {
    throw new UsageError("Option '[reset-offsets]' is only valid with '[bootstrap-server]'.");
  }

  'delete-offsets'(): Promise<boolean> {
    throw new UsageError("Option '[delete-offsets]' is only valid with '[bootstrap-server]'.");
  }

  async #deleteGroup(group: string, topic: string | undefined): Promise<boolean> {
    const ofTopic = topic === undefined ? '' : ` topic '${topic}'`;
    if (!(await this.#groups.exists(group))) {
      this.#print(`Error: Delete for group '${group}'${ofTopic} failed because group does not exist.\n`);
      return false;
    }
    if (!(await this.#deleteInactive(group, topic))) {
      this.#print(
        `Error: Delete for group '${group}'${ofTopic} failed because its consumers are still active.\n`,
      );
      return false;
    }
    const what = topic === undefined ? 'all consumer group information' : 'consumer group information';
    this.#print(`Deleted ${what} for group '${group}'${ofTopic} in zookeeper.\n`);
    return true;
  }

  /** False if the group has consumers. A group that loses its only topic goes altogether. */
  async #deleteInactive(group: string, topic: string | undefined): Promise<boolean> {
    if ((await this.#groups.consumers(group)).length > 0) return false;
    const { client } = this.#groups;
    const owned = (await this.#groups.ownedTopics(group)) ?? [];
    const isWhole = topic === undefined || (owned.length === 1 && owned[0] === topic);
    if (isWhole) await deleteTree(client, groupPath(group));
    else {
      await deleteTree(client, `${ownersPath(group)}/${topic}`);
      await deleteTree(client, `${offsetsPath(group)}/${topic}`);
    }
    return true;
  }

  /** A line for each partition of the group's topics, then for the consumers that have none. */
  async #rows(group: string): Promise<OffsetRow[]> {
    const topics = (await this.#groups.ownedTopics(group)) ?? [];
    const partitions = (await Promise.all(topics.map((topic) => this.#groups.partitionsOf(topic)))).flat();
    const [offsets, ends, owners] = await Promise.all([
      this.#groups.offsets(group, partitions),
      this.#groups.logEnds(partitions),
      Promise.all(partitions.map((partition) => this.#groups.owner(group, partition))),
    ]);
    const rows = partitions.map(({ topic, partition }, index): OffsetRow => {
      const [currentOffset, logEndOffset] = [offsets[index], ends[index]];
      if (currentOffset === undefined) {
        this.#print(
          `Error: Could not fetch offset from zookeeper for group '${group}' partition '${topic}-${partition}' due to missing offset data in zookeeper.\n`,
        );
      }
      if (logEndOffset === undefined) this.#print(`Error: No broker for partition '${topic}-${partition}'\n`);
      const lag = lagOf(currentOffset, logEndOffset);
      const consumerId = owners[index]?.replace(/-[^-]*$/, '');
      return { ...emptyRow(group), topic, partition, currentOffset, logEndOffset, lag, consumerId };
    });
    return [...rows, ...(await this.#idleRows(group, rows))];
  }

  async #idleRows(group: string, rows: readonly OffsetRow[]): Promise<OffsetRow[]> {
    const busy = new Set(rows.map(({ consumerId }) => consumerId));
    const idle = (await this.#groups.consumers(group)).filter((consumer) => !busy.has(consumer));
    const found = idle.map(async (consumerId) => {
      const topics = await this.#groups.wantedTopics(group, consumerId);
      return topics.map(() => ({ ...emptyRow(group), consumerId }));
    });
    return (await Promise.all(found)).flat();
  }

  #print(text: string): void {
    this.#terminal.stdout.write(text);
  }
}

function emptyRow(group: string): OffsetRow {
  return {
    group,
    topic: undefined,
    partition: undefined,
    currentOffset: undefined,
    logEndOffset: undefined,
    lag: undefined,
    consumerId: undefined,
    host: undefined,
    clientId: undefined,
  };
}
