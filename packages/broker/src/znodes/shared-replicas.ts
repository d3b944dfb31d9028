/**
 * Lists of replicas that every partition's state, assignment and metadata name: the same few over and over, so one object stands for all
 * equal ones. They are never changed.
 */
const MAX_KEPT = 1000;

const none: readonly number[] = [];
const singles = new Map<number, readonly number[]>();
const others = new Map<string, readonly number[]>();

/** A list equal to `replicas`, shared with others. */
export function sharedReplicas(replicas: readonly number[]): readonly number[] {
  const [first] = replicas;
  if (first === undefined) return none;
  return replicas.length === 1 ? shared(singles, first, replicas) : shared(others, replicas.join(), replicas);
}

function shared<K>(kept: Map<K, readonly number[]>, key: K, replicas: readonly number[]): readonly number[] {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const list = [...replicas];
  // Beyond that somebody plays with us, or the cluster is so large that its partitions cost more anyway.
  if (kept.size < MAX_KEPT) kept.set(key, list);
  return list;
}
