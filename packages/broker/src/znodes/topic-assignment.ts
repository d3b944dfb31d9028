/**
 * `/brokers/topics/<topic>`: which brokers hold which partition, in preferred order. Version 1 (before 2.4) partitions
 * only; 2 adds what a reassignment adds and removes; 3 (2.8) the topic id. Written is version 3 for any protocol, as Apache
 * 3.9 does (the id from 2.8 on): readers of every release look for `partitions` and skip what they do not know.
 */
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { encodeJson, JsonNode } from './json-node.ts';
import { topicPath } from './paths.ts';
import { sharedReplicas } from './shared-replicas.ts';

const none = sharedReplicas([]);

/** Replicas of one partition: the full set, and what an ongoing reassignment adds and will remove. */
export interface ReplicaAssignment {
  readonly replicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
}

export interface TopicAssignment {
  /** 22 characters; undefined in documents of old tools and releases. */
  readonly topicId: string | undefined;
  readonly partitions: ReadonlyMap<number, ReplicaAssignment>;
}

/** An assignment without a reassignment under way. */
export function plainAssignment(replicas: readonly number[]): ReplicaAssignment {
  return { replicas: sharedReplicas(replicas), addingReplicas: none, removingReplicas: none };
}

export function encodeTopicAssignment(
  assignment: TopicAssignment,
  protocol: InterBrokerProtocol,
): Uint8Array {
  const all = [...assignment.partitions].sort(([a], [b]) => a - b);
  const listed = (
    of: (one: ReplicaAssignment) => readonly number[],
    isEmptyKept: boolean,
  ): Record<string, readonly number[]> =>
    Object.fromEntries(
      all.flatMap(([partition, one]) =>
        isEmptyKept || of(one).length > 0 ? [[`${partition}`, of(one)]] : [],
      ),
    );
  const topicId = protocol.isAtLeast('2.8-IV0') ? assignment.topicId : undefined;
  return encodeJson({
    version: 3,
    ...(topicId === undefined ? {} : { topic_id: topicId }),
    partitions: listed((one) => one.replicas, true),
    adding_replicas: listed((one) => one.addingReplicas, false),
    removing_replicas: listed((one) => one.removingReplicas, false),
  });
}

/** Reads any version. */
export function decodeTopicAssignment(topic: string, data: Uint8Array | null): TopicAssignment {
  const node = JsonNode.parse(topicPath(topic), data);
  const partitions = node.object('partitions');
  const adding = node.object('adding_replicas');
  const removing = node.object('removing_replicas');
  return {
    topicId: node.text('topic_id'),
    partitions: new Map(
      partitions.names.map((name) => [
        Number(name),
        {
          replicas: sharedReplicas(partitions.integers(name)),
          addingReplicas: sharedReplicas(adding.integers(name)),
          removingReplicas: sharedReplicas(removing.integers(name)),
        },
      ]),
    ),
  };
}
