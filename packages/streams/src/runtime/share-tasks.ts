/** Shares tasks among members: as evenly as possible, each member keeping what it had as far as that goes. */

export interface TaskOwner {
  readonly memberId: string;
  /** What it had before, the most important first. */
  readonly previous: readonly string[];
}

/** @returns tasks by member; members in the order of their ids, so that every order of joining gives the same */
export function shareTasks(owners: readonly TaskOwner[], tasks: readonly string[]): Map<string, string[]> {
  const sorted = [...owners].sort((left, right) => (left.memberId < right.memberId ? -1 : 1));
  const shares = new Map<string, string[]>(sorted.map(({ memberId }) => [memberId, []]));
  const open = new Set(tasks);
  const fair = Math.floor(tasks.length / Math.max(1, owners.length));
  /** So many members have one more. */
  let extra = tasks.length - fair * owners.length;
  for (const { memberId, previous } of sorted) {
    const share = shares.get(memberId) ?? [];
    for (const task of previous) {
      const hasRoom = share.length < fair || (share.length === fair && extra > 0);
      if (!hasRoom || !open.delete(task)) continue;
      if (share.length === fair) extra--;
      share.push(task);
    }
  }
  for (const task of open) {
    const [first] = [...shares.values()].sort((left, right) => left.length - right.length);
    first?.push(task);
  }
  return shares;
}
