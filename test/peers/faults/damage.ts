/** Damages one file of log directories at a random place, and takes that back. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SeededRandom } from '@kafka-ts/testing/seeded-random';

/** By the end of the name; each kind is hit as often as any other. */
const kinds = [
  '.log',
  '.log',
  '.index',
  '.timeindex',
  '.txnindex',
  '.snapshot',
  'leader-epoch-checkpoint',
  'partition.metadata',
  'recovery-point-offset-checkpoint',
  'log-start-offset-checkpoint',
  'replication-offset-checkpoint',
  'cleaner-offset-checkpoint',
  'meta.properties',
  'kafka-ts.json',
];

export interface Damage {
  readonly path: string;
  /** For messages: kind, file and byte. */
  readonly what: string;
  /** `events-0` for files of a partition. */
  readonly partition: string | undefined;
  /** The file is again what it was. */
  undo(): void;
}

export function damage(directory: string, kind: 'flip' | 'truncate', random: SeededRandom): Damage {
  const files = filesBelow(directory).filter((path) => statSync(path).size > 0);
  const present = kinds.filter((suffix) => files.some((path) => path.endsWith(suffix)));
  const suffix = present[random.below(present.length)] ?? '.log';
  const candidates = files.filter((path) => path.endsWith(suffix));
  const path = candidates[random.below(candidates.length)] ?? '';
  const before = readFileSync(path);
  // An empty transaction index is one without transactions: after a crash nothing says otherwise.
  const first = suffix === '.txnindex' && kind === 'truncate' ? 1 : 0;
  const byte = first + random.below(before.length - first);
  const bit = random.below(8);
  const after = Buffer.from(kind === 'flip' ? before : before.subarray(0, byte));
  if (kind === 'flip') after[byte] = (after[byte] ?? 0) ^ (1 << bit);
  writeFileSync(path, after);
  const parent = basename(dirname(path));
  return {
    path,
    what: `${kind === 'flip' ? `bit ${bit} of byte ${byte} flipped in` : `cut at byte ${byte} of ${before.length}:`} ${path}`,
    partition: /-\d+$/.test(parent) ? parent : undefined,
    undo: () => writeFileSync(path, before),
  };
}

/** Files of partitions, and those of the log directories themselves. */
function filesBelow(directory: string): string[] {
  return ['a', 'b'].flatMap((name) => {
    const logDirectory = join(directory, name);
    return readdirSync(logDirectory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(logDirectory, entry.name);
      if (!entry.isDirectory()) return [path];
      return /^(events|__consumer_offsets)-/.test(entry.name)
        ? readdirSync(path).map((file) => join(path, file))
        : [];
    });
  });
}
