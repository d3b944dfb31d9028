/**
 * How the members of an application share its tasks. The leader of the group looks at the topics, makes those that are
 * missing of the application's own, and gives each member whole tasks: partitions that are worked on together travel
 * together. Java's Kafka Streams does this under the name `stream`, in a format of its own; ours has another name, so that
 * the two never share a group.
 */
import type { Assignor, MemberAssignment, MemberSubscription } from '@kafka-ts/client/group-member';
import { shareTasks } from './share-tasks.ts';
import { parseTaskId, type TaskId, taskIdText } from './task-id.ts';
import type { TopicPlan } from './topic-plan.ts';

export const STREAMS_PROTOCOL = 'kafka-ts-streams';

/** What the leader tells a member beside its partitions. */
export interface TaskAssignment {
  readonly tasks: readonly TaskId[];
  /** Source topics that do not exist: nobody gets tasks then. */
  readonly missing: readonly string[];
}

export interface StreamsAssignorOptions {
  /** What this member works on, for the leader to leave with it. */
  readonly previousTasks: () => readonly string[];
  readonly prepare: () => Promise<TopicPlan>;
  readonly onAssignment: (assignment: TaskAssignment) => void;
}

export class StreamsAssignor implements Assignor {
  readonly name = STREAMS_PROTOCOL;
  readonly #options: StreamsAssignorOptions;

  constructor(options: StreamsAssignorOptions) {
    this.#options = options;
  }

  subscriptionUserData(): Uint8Array {
    return encode({ version: 1, previousTasks: this.#options.previousTasks() });
  }

  async assign(members: readonly MemberSubscription[]): Promise<Map<string, MemberAssignment>> {
    const plan = await this.#options.prepare();
    const tasks = plan.subTopologies.flatMap(({ subTopology, tasks: count }) =>
      Array.from({ length: count }, (_, partition) => taskIdText({ subTopology: subTopology.id, partition })),
    );
    const owners = members.map(({ memberId, userData }) => ({
      memberId,
      previous: textsOf(decode(userData)['previousTasks']),
    }));
    const assignments = new Map<string, MemberAssignment>();
    for (const [memberId, share] of shareTasks(owners, tasks)) {
      const partitions = share.flatMap((task) => partitionsOf(plan, task));
      const userData = encode({ version: 1, tasks: share, missing: plan.missing });
      assignments.set(memberId, { partitions, userData });
    }
    return assignments;
  }

  onAssignment({ userData }: MemberAssignment): void {
    const { tasks, missing } = decode(userData ?? null);
    this.#options.onAssignment({
      tasks: textsOf(tasks).flatMap((text) => parseTaskId(text) ?? []),
      missing: textsOf(missing),
    });
  }
}

function partitionsOf(plan: TopicPlan, task: string): { topic: string; partition: number }[] {
  const id = parseTaskId(task);
  const found = plan.subTopologies.find(({ subTopology }) => subTopology.id === id?.subTopology);
  if (id === undefined || found === undefined) return [];
  const { partition } = id;
  return found.sourceTopics
    .filter((topic) => (plan.partitionCounts.get(topic) ?? 0) > partition)
    .map((topic) => ({ topic, partition }));
}

function encode(data: Readonly<Record<string, unknown>>): Uint8Array {
  return Buffer.from(JSON.stringify(data));
}

/** Whatever another member sent: what it is not is left out. */
function decode(userData: Uint8Array | null): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(userData ?? new Uint8Array()));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
