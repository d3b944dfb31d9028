/** The logs of a broker and the memory they share with its connections. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import type { Turn } from '@kafka-ts/environment/turn';
import { LogManager } from '@kafka-ts/storage/directory/log-manager';
import type { LogDirFailure } from '@kafka-ts/storage/directory/log-manager-settings';
import { IndexCache } from '@kafka-ts/storage/index/index-cache';
import { WriteMode } from '@kafka-ts/storage/log/append-queue';
import { TailCache } from '@kafka-ts/storage/log/tail-cache';
import type { LogMemory } from '@kafka-ts/storage/memory/log-memory';
import type { KafkaConfig } from '../config/kafka-config.ts';
import { logConfigOf } from '../config/topic-config.ts';
import { cleanerSettings, logManagerSettings } from './log-settings.ts';
import { sharingEqual } from './shared-config.ts';

/** Bytes of index entries kept in memory, of all segments. */
const INDEX_CACHE_BYTES = 16 * 1024 * 1024;
/** What compaction reads in some hundred ms: below it a thread, which takes some ten MB, would hardly be of use. */
const LEAST_CLEANER_THREAD_BYTES = 8 * 1024 * 1024;

export interface BrokerStorageOptions {
  readonly environment: Environment;
  readonly turn: Turn;
  readonly memory: LogMemory;
  readonly config: KafkaConfig;
  readonly logger: Logger;
  /** The overrides of a topic as they are now. */
  readonly topicConfig: (topic: string) => ReadonlyMap<string, string>;
  readonly onLogDirFailure: (failure: LogDirFailure) => void;
}

/** Takes the log directories; the logs are loaded later. */
export function openLogManager(options: BrokerStorageOptions): Promise<LogManager> {
  const { environment, turn, memory, config, logger } = options;
  const { clock, files, random, workers } = environment;
  return LogManager.open({
    env: {
      files,
      clock,
      random,
      cleanerThreads: workers && { workers, leastBytes: LEAST_CLEANER_THREAD_BYTES },
      logger,
      turn,
      memory,
      tails: new TailCache(memory),
      writeMode: new WriteMode(clock),
      indexCache: new IndexCache(INDEX_CACHE_BYTES),
    },
    randomHex: () => Buffer.from(random.bytes(16)).toString('hex'),
    logDirs: config.logDirs,
    configOf: sharingEqual((topic) => logConfigOf(config, options.topicConfig(topic))),
    settings: () => logManagerSettings(config),
    cleanerSettings: () => cleanerSettings(config),
    onLogDirFailure: options.onLogDirFailure,
  });
}
