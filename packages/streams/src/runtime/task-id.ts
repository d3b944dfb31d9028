/** A task: one sub-topology for one partition. */
export interface TaskId {
  readonly subTopology: number;
  readonly partition: number;
}

/** `0_1`, as Kafka writes it. */
export function taskIdText({ subTopology, partition }: TaskId): string {
  return `${subTopology}_${partition}`;
}

/** Undefined for what is none. */
export function parseTaskId(text: string): TaskId | undefined {
  const [, subTopology, partition] = /^(\d+)_(\d+)$/.exec(text) ?? [];
  if (subTopology === undefined || partition === undefined) return undefined;
  return { subTopology: Number(subTopology), partition: Number(partition) };
}
