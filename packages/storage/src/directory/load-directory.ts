/** Opens the logs of one log directory, and finds what is to be deleted or left alone there. */
import { join } from 'node:path';
import type { LogConfig } from '../log/log-config.ts';
import { type LogOptions, loadLog } from '../log/log-loader.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import type { LogDirectory } from './log-directory.ts';
import { parseDirectoryName, partitionName } from './partition-name.ts';

const SOURCE = 'kafka.log.LogManager';
/** What Kafka itself puts beside partitions, and what file systems do. */
const IGNORED: ReadonlySet<string> = new Set([
  'remote-log-index-cache',
  '__cluster_metadata-0',
  'lost+found',
]);

export interface LoadDirectoryOptions {
  readonly env: LogEnvironment;
  readonly directory: LogDirectory;
  readonly configOf: (topic: string) => LogConfig;
  readonly producerIdExpirationMs: () => number;
  readonly onFailure: (error: Error) => void;
}

/** Fills `directory.logs` and `directory.futureLogs`. Returns the paths of directories that wait for their deletion. Fails with the disk's error. */
export async function loadDirectory(options: LoadDirectoryOptions): Promise<readonly string[]> {
  const { env, directory } = options;
  const { files, logger, clock } = env;
  const startMs = clock.monotonicMs();
  const isClean = directory.takeCleanShutdown();
  const how = isClean ? 'a clean shutdown' : 'an unclean shutdown: logs are checked';
  logger.info(`Loading logs from ${directory.path} after ${how}`, SOURCE);
  const doomed: string[] = [];
  const offsets = directory.readOffsets();
  for (const entry of files.readDirectorySync(directory.path)) {
    if (!entry.isDirectory || IGNORED.has(entry.name)) continue;
    const parsed = parseDirectoryName(entry.name);
    if (parsed === undefined) {
      logger.warn(
        `${join(directory.path, entry.name)} is no topic-partition directory and left alone`,
        SOURCE,
      );
    } else if (parsed.kind === 'delete') {
      doomed.push(join(directory.path, entry.name));
    } else if (parsed.kind === 'stray') {
      logger.warn(`${join(directory.path, entry.name)} was set aside (stray) and is left alone`, SOURCE);
    } else {
      const { topic, partition, kind } = parsed;
      const name = partitionName(topic, partition);
      const path = join(directory.path, entry.name);
      const log = await loadLog(logOptions(options, parsed, path), isClean, {
        recoveryPoint: offsets.recoveryPoints.get(name),
        logStartOffset: offsets.logStartOffsets.get(name),
      });
      log.updateHighWatermark(offsets.highWatermarks.get(name) ?? 0);
      directory[kind === 'future' ? 'futureLogs' : 'logs'].set(name, log);
    }
  }
  directory.loaded();
  // Offsets of a partition that is gone must not be taken for those of a later one with its name.
  const checkpointed = Object.values(offsets).flatMap((one: ReadonlyMap<string, number>) => [...one.keys()]);
  const isKnown = (name: string): boolean => directory.logs.has(name) || directory.futureLogs.has(name);
  if (!checkpointed.every(isKnown)) await directory.writeCheckpoints();
  const tookMs = Math.round(clock.monotonicMs() - startMs);
  logger.info(`Loaded ${directory.logCount} logs from ${directory.path} in ${tookMs}ms`, SOURCE);
  return doomed;
}

/** What a log of the directory is opened or made with; `path` is its own directory. */
export function logOptions(
  options: LoadDirectoryOptions,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  path: string,
): LogOptions {
  const { env, directory, configOf, producerIdExpirationMs, onFailure } = options;
  return {
    env,
    topic,
    partition,
    directory: path,
    config: configOf(topic),
    producerIdExpirationMs,
    onFailure,
    saveRecoveryPoint: () => directory.writeRecoveryPoints(),
  };
}
