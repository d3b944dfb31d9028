/**
 * Which topics an application needs, and with how many partitions: a task for each partition of a sub-topology's
 * largest source topic, as many partitions in its changelogs, and in a repartition topic as many as the largest source
 * of those that write to it, unless the program said how many.
 */
import { TaskAssignmentException } from '../errors.ts';
import type { SubTopology } from '../topology/internal-topology.ts';
import { isWholeMatch } from './stream-task.ts';
import { changelogTopic, type TaskSettings, topicName } from './task-settings.ts';

export interface InternalTopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly configs: ReadonlyMap<string, string>;
}

export interface SubTopologyPlan {
  readonly subTopology: SubTopology;
  /** Names of all topics that it reads. */
  readonly sourceTopics: readonly string[];
  /** How many tasks it has. */
  readonly tasks: number;
}

export interface TopicPlan {
  /** Topics of others that are not there; nothing else is planned then. */
  readonly missing: readonly string[];
  readonly subTopologies: readonly SubTopologyPlan[];
  readonly internalTopics: readonly InternalTopicPlan[];
  /** Partitions of every source topic. */
  readonly partitionCounts: ReadonlyMap<string, number>;
}

type Names = Pick<TaskSettings, 'applicationId' | 'topology'>;

const repartitionConfigs = new Map([
  ['cleanup.policy', 'delete'],
  ['segment.bytes', '52428800'],
  ['retention.ms', '-1'],
  ['message.timestamp.type', 'CreateTime'],
]);
const changelogConfigs = new Map([
  ['cleanup.policy', 'compact'],
  ['message.timestamp.type', 'CreateTime'],
]);

/**
 * @param existing partitions of each topic of the cluster
 * @throws TaskAssignmentException where a repartition topic's size depends on nothing
 */
export function planTopics(names: Names, existing: ReadonlyMap<string, number>): TopicPlan {
  const subTopologies = names.topology.subTopologies();
  const sources = subTopologies.map((subTopology) => sourceTopicsOf(names, subTopology, existing.keys()));
  const repartition = new Map(
    [...names.topology.internalTopics].map(([topic, { partitions }]) => [
      topicName(names, topic),
      partitions,
    ]),
  );
  const missing = [...new Set(sources.flat())].filter(
    (topic) => !repartition.has(topic) && !existing.has(topic),
  );
  if (missing.length > 0)
    return { missing, subTopologies: [], internalTopics: [], partitionCounts: new Map() };
  const counts = new Map([...existing, ...sizeRepartitionTopics(names, sources, { repartition, existing })]);
  const plans = subTopologies.map((subTopology, index) => {
    const sourceTopics = sources[index] ?? [];
    const tasks = Math.max(0, ...sourceTopics.map((topic) => counts.get(topic) ?? 0));
    return { subTopology, sourceTopics, tasks };
  });
  const internalTopics = [
    ...[...repartition.keys()].map((name) => ({
      name,
      partitions: counts.get(name) ?? 0,
      configs: repartitionConfigs,
    })),
    ...plans.flatMap((plan) => changelogsOf(names, plan)),
  ];
  const partitionCounts = new Map(sources.flat().map((topic) => [topic, counts.get(topic) ?? 0]));
  return { missing, subTopologies: plans, internalTopics, partitionCounts };
}

/** Topics by name, and those of the cluster that match a pattern. */
function sourceTopicsOf(names: Names, { nodes }: SubTopology, existing: Iterable<string>): string[] {
  const topics = new Set<string>();
  for (const node of nodes) {
    if (node.kind !== 'source') continue;
    for (const topic of node.topics) topics.add(topicName(names, topic));
    if (node.pattern === undefined) continue;
    for (const topic of existing) if (isWholeMatch(node.pattern, topic)) topics.add(topic);
  }
  return [...topics];
}

function sizeRepartitionTopics(
  names: Names,
  sources: readonly (readonly string[])[],
  known: {
    readonly repartition: ReadonlyMap<string, number | undefined>;
    readonly existing: ReadonlyMap<string, number>;
  },
): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [topic, partitions] of known.repartition)
    if (partitions !== undefined) sizes.set(topic, partitions);
  const writers = names.topology.subTopologies().map(({ nodes }) => {
    const written = nodes.flatMap((node) =>
      node.kind === 'sink' && typeof node.topic === 'string' ? [topicName(names, node.topic)] : [],
    );
    return new Set(written);
  });
  const sizeOf = (topic: string): number | undefined =>
    known.repartition.has(topic) ? sizes.get(topic) : known.existing.get(topic);
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const topic of known.repartition.keys()) {
      if (sizes.has(topic)) continue;
      const upstream = sources.filter((_topics, index) => writers[index]?.has(topic)).flat();
      const found = upstream.map(sizeOf).filter((size) => size !== undefined);
      // A size that is not known yet could be the largest.
      if (found.length === 0 || found.length < upstream.length) continue;
      sizes.set(topic, Math.max(...found));
      isGrowing = true;
    }
  }
  for (const topic of known.repartition.keys()) {
    if (sizes.has(topic)) continue;
    throw new TaskAssignmentException(
      `Failed to compute number of partitions for the repartition topic ${topic}: nothing with a known number of partitions is written to it`,
    );
  }
  return sizes;
}

function changelogsOf(names: Names, { subTopology, tasks }: SubTopologyPlan): InternalTopicPlan[] {
  const storeNames = new Set(
    subTopology.nodes.flatMap((node) => (node.kind === 'processor' ? [...node.stateStores] : [])),
  );
  return [...storeNames].flatMap((storeName) => {
    const name = changelogTopic(names, storeName);
    if (name === undefined) return [];
    const own = names.topology.stores.get(storeName)?.builder.logConfig ?? new Map<string, string>();
    return [{ name, partitions: tasks, configs: new Map([...changelogConfigs, ...own]) }];
  });
}
