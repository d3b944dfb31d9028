/** Opens the logs of one log directory, and finds what is to be deleted or left alone there. */
import { join } from 'node:path';
import type { LogConfig } from '../log/log-config.ts';
import { type LogOptions, loadLog } from '../log/log-loader.ts';
import type { LogEnvironment } from '../log/log-state.ts';
import { RecoveryBuffers } from '../log/recovery-buffers.ts';
import { SleepingLog } from '../log/sleeping-log.ts';
import { UnifiedLog } from '../log/unified-log.ts';
import type { LogDirectory } from './log-directory.ts';
import { type PartitionDirectoryName, parseDirectoryName, partitionName } from './partition-name.ts';
import { forEachLimited } from './periodic-tasks.ts';
import type { DirectoryOffsets } from './read-checkpoints.ts';

const SOURCE = 'kafka.log.LogManager';
/** Logs that are read while another is checked, after a crash: disk and processor both have work. */
const CHECKED_AT_A_TIME = 3;
/** Logs that are looked at before others have their turn. */
const FOUND_IN_A_ROW = 1000;
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
  const { logger, clock } = env;
  const startMs = clock.monotonicMs();
  const isClean = directory.takeCleanShutdown();
  const how = isClean ? 'a clean shutdown' : 'an unclean shutdown: logs are checked';
  logger.info(`Loading logs from ${directory.path} after ${how}`, SOURCE);
  const offsets = directory.readOffsets();
  const { found, doomed } = findPartitions(env, directory.path);
  const recoveryBuffers = new RecoveryBuffers();
  const loading = { ...options, configOf: oncePerTopic(options.configOf) };
  const others = isClean ? await takeSleeping(loading, found, offsets) : found;
  await forEachLimited(others, isClean ? 1 : CHECKED_AT_A_TIME, async ({ parsed, path }) => {
    const name = partitionName(parsed.topic, parsed.partition);
    const log = await loadLog({ ...logOptions(loading, parsed, path), recoveryBuffers }, isClean, {
      recoveryPoint: offsets.recoveryPoints.get(name),
      logStartOffset: offsets.logStartOffsets.get(name),
      highWatermark: offsets.highWatermarks.get(name),
      ...(parsed.kind === 'partition' ? directory.notedOf(name) : {}),
    });
    log.updateHighWatermark(offsets.highWatermarks.get(name) ?? 0);
    if (parsed.kind === 'partition') log.compaction.firstDirtyOffset = offsets.firstDirtyOffsets.get(name);
    directory[parsed.kind === 'future' ? 'futureLogs' : 'logs'].set(name, log);
  });
  recoveryBuffers.clear();
  directory.loaded();
  // Offsets of a partition that is gone must not be taken for those of a later one with its name.
  const checkpointed = Object.values(offsets).flatMap((one: ReadonlyMap<string, number>) => [...one.keys()]);
  const isKnown = (name: string): boolean => directory.logs.has(name) || directory.futureLogs.has(name);
  if (!checkpointed.every(isKnown)) await directory.writeCheckpoints();
  const tookMs = Math.round(clock.monotonicMs() - startMs);
  logger.info(`Loaded ${directory.logCount} logs from ${directory.path} in ${tookMs}ms`, SOURCE);
  return doomed;
}

/** Puts the logs that are certain to be as the clean stop noted them into `directory.logs`, asleep; returns the others. */
async function takeSleeping(
  options: LoadDirectoryOptions,
  found: readonly FoundPartition[],
  offsets: DirectoryOffsets,
): Promise<readonly FoundPartition[]> {
  const { directory } = options;
  const others: FoundPartition[] = [];
  for (const [index, one] of found.entries()) {
    const { parsed, path } = one;
    const name = partitionName(parsed.topic, parsed.partition);
    const line = parsed.kind === 'partition' ? directory.notedLineOf(name) : undefined;
    const sleeping =
      line === undefined
        ? undefined
        : SleepingLog.find(logOptions(options, parsed, path), line, {
            recoveryPoint: offsets.recoveryPoints.get(name),
            logStartOffset: offsets.logStartOffsets.get(name),
            highWatermark: offsets.highWatermarks.get(name),
            firstDirtyOffset: offsets.firstDirtyOffsets.get(name),
          });
    if (sleeping === undefined) others.push(one);
    else directory.logs.set(name, new UnifiedLog({ of: parsed, sleeping }));
    if (index % FOUND_IN_A_ROW === FOUND_IN_A_ROW - 1) await turnOfOthers(options.env.clock);
  }
  return others;
}

function turnOfOthers(clock: LogEnvironment['clock']): Promise<void> {
  return new Promise((resolve) => clock.endOfTurn(resolve));
}

interface FoundPartition {
  readonly parsed: PartitionDirectoryName;
  readonly path: string;
}

/** The directories of partitions in `directory`, and those that wait for their deletion. */
function findPartitions(
  { files, logger }: LogEnvironment,
  directory: string,
): { readonly found: readonly FoundPartition[]; readonly doomed: readonly string[] } {
  const found: FoundPartition[] = [];
  const doomed: string[] = [];
  for (const { name, isDirectory } of files.readDirectorySync(directory)) {
    if (!isDirectory || IGNORED.has(name)) continue;
    const path = join(directory, name);
    const parsed = parseDirectoryName(name);
    if (parsed === undefined) logger.warn(`${path} is no topic-partition directory and left alone`, SOURCE);
    else if (parsed.kind === 'delete') doomed.push(path);
    else if (parsed.kind === 'stray') logger.warn(`${path} was set aside (stray) and is left alone`, SOURCE);
    else found.push({ parsed, path });
  }
  return { found, doomed };
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
    saveRecoveryPoint: () => directory.writeLoweredOffsets(),
  };
}

/** `configOf`, asked once for each topic: for what goes through all logs at one moment. */
export function oncePerTopic(configOf: (topic: string) => LogConfig): (topic: string) => LogConfig {
  const configs = new Map<string, LogConfig>();
  return (topic) => {
    const config = configs.get(topic) ?? configOf(topic);
    configs.set(topic, config);
    return config;
  };
}
