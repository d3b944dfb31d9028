/** Puts filled logs into a stopped broker's log directory, in the state that a stop or a crash leaves. */
import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { FilledLogs } from './filled-logs.ts';

/**
 * `clean`: as a stop leaves it. `killed`: as `kill -9` does, the recovery points where the last roll put them. `unflushed`:
 * the same with recovery points of 0.
 */
export type HowStopped = 'clean' | 'killed' | 'unflushed';

const recoveryPointName = 'recovery-point-offset-checkpoint';
const checkpointNames = [
  recoveryPointName,
  'replication-offset-checkpoint',
  'log-start-offset-checkpoint',
] as const;
const cleanShutdownName = '.kafka_cleanshutdown';

/** The logs of partitions 0, 1, … of a topic, below a directory. */
export type PlacedLogs = Pick<FilledLogs, 'topic' | 'partitions' | 'directory'>;

/**
 * The topic must have been made in the cluster of `logDir`: what names the topic there stays. Segments are linked (nobody
 * writes to them), all else is copied.
 */
export function placeLogs(filled: PlacedLogs, logDir: string, how: HowStopped): void {
  for (let partition = 0; partition < filled.partitions; partition++) {
    const name = `${filled.topic}-${partition}`;
    placePartition(join(filled.directory, name), join(logDir, name), how);
  }
  for (const name of checkpointNames) {
    if (existsSync(join(filled.directory, name)))
      copyFileSync(join(filled.directory, name), join(logDir, name));
  }
  // Ours notes the sizes of the files that it left, which were others.
  rmSync(join(logDir, 'kafka-ts.json'), { force: true });
  if (how === 'clean') {
    if (!existsSync(join(logDir, cleanShutdownName)))
      throw new Error(`${logDir} was not stopped cleanly before`);
    return;
  }
  rmSync(join(logDir, cleanShutdownName), { force: true });
  const points = Array.from({ length: filled.partitions }, (_, partition) => {
    const name = `${filled.topic}-${partition}`;
    const point = how === 'killed' ? lastBaseOffset(join(filled.directory, name)) : 0;
    return `${filled.topic} ${partition} ${point}\n`;
  });
  writeFileSync(join(logDir, recoveryPointName), `0\n${points.length}\n${points.join('')}`);
}

function placePartition(from: string, to: string, how: HowStopped): void {
  for (const name of readdirSync(to)) if (name !== 'partition.metadata') rmSync(join(to, name));
  const last = lastBaseOffset(from);
  for (const name of readdirSync(from)) {
    // The one that a stop takes is the only snapshot behind the last segment's start.
    if (how !== 'clean' && name.endsWith('.snapshot') && Number.parseInt(name, 10) > last) continue;
    if (name.endsWith('.log')) linkSync(join(from, name), join(to, name));
    else copyFileSync(join(from, name), join(to, name));
  }
}

function lastBaseOffset(directory: string): number {
  const segments = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return Number.parseInt(segments.sort().at(-1) ?? '', 10);
}

/** What the broker itself says of the load that it did last: `Loaded 100 logs … in 123ms`. */
export function lastLoadMs(logPath: string): number {
  const lines = [...readFileSync(logPath, 'utf8').matchAll(/Loaded (\d+) logs .*?in (\d+) ?ms/g)];
  const last = lines.at(-1);
  if (last === undefined) throw new Error(`${logPath} does not say how long the logs took to load`);
  return Number(last[2]);
}
