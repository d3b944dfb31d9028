/**
 * Names of partition directories:
 *
 *     <topic>-<partition>                       a partition
 *     <topic>-<partition>.<32 hex>-future       a copy that is to take its place (moving between log directories)
 *     <topic>-<partition>.<32 hex>-delete       deleted, its files go after file.delete.delay.ms
 *     <topic>-<partition>.<32 hex>-stray        set aside, because no topic of the cluster owns it
 *
 * The last `-` before the number separates topic and partition. Kafka refuses to start on any other directory name.
 */

export type DirectoryKind = 'partition' | 'future' | 'delete' | 'stray';

/** What a directory's name says. The topic of a deleted or stray one may be cut to fit. */
export interface PartitionDirectoryName {
  readonly topic: string;
  readonly partition: number;
  readonly kind: DirectoryKind;
}

/** Longest name of a file that all file systems in question allow. */
const MAX_NAME_LENGTH = 255;
const MARKED = /^(.+)\.([0-9a-f]{32})-(delete|stray|future)$/;

/** `<topic>-<partition>`, also the key of a partition wherever one text is wanted. */
export function partitionName(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

/** Topic and partition of `<topic>-<partition>`; undefined for any other text. */
export function parsePartitionName(name: string): { topic: string; partition: number } | undefined {
  const separator = name.lastIndexOf('-');
  const digits = name.slice(separator + 1);
  if (separator <= 0 || !/^\d{1,10}$/.test(digits)) return undefined;
  const partition = Number(digits);
  return partition <= 0x7fffffff ? { topic: name.slice(0, separator), partition } : undefined;
}

/** Undefined if the name is none of the above. */
export function parseDirectoryName(name: string): PartitionDirectoryName | undefined {
  const marked = MARKED.exec(name);
  const base = marked?.[1] ?? name;
  const parsed = parsePartitionName(base);
  if (parsed !== undefined) return { ...parsed, kind: kindOf(marked?.[3]) };
  if (!name.endsWith('-future')) return undefined;
  const future = parsePartitionName(name.slice(0, -'-future'.length));
  return future === undefined ? undefined : { ...future, kind: 'future' };
}

function kindOf(suffix: string | undefined): DirectoryKind {
  return suffix === 'delete' || suffix === 'stray' || suffix === 'future' ? suffix : 'partition';
}

/** The name under which a directory waits for its deletion, or is set aside; `hex` are 32 random hexadecimal digits. */
export function markedDirectoryName(
  topic: string,
  partition: number,
  kind: 'delete' | 'stray' | 'future',
  hex: string,
): string {
  const suffix = `-${partition}.${hex}-${kind}`;
  return `${topic.slice(0, MAX_NAME_LENGTH - suffix.length)}${suffix}`;
}
