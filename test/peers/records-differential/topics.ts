/** Topics whose settings say what may be appended to them, and what becomes of it. */
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import type { Side } from '../api-differential/side.ts';

export type Settings = Readonly<Record<string, string>>;

/** By name. */
export const topics: Readonly<Record<string, Settings>> = {
  plain: {},
  compacted: { 'cleanup.policy': 'compact' },
  'compacted-and-deleted': { 'cleanup.policy': 'compact,delete', 'compression.type': 'lz4' },
  'append-time': { 'message.timestamp.type': 'LogAppendTime' },
  'append-time-gzip': { 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'gzip' },
  'append-time-compacted': { 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'compact' },
  'bounded-before': { 'message.timestamp.before.max.ms': '3600000' },
  'bounded-after': { 'message.timestamp.after.max.ms': '3600000' },
  'bounded-difference': { 'message.timestamp.difference.max.ms': '3600000' },
  'bounded-compacted': { 'message.timestamp.after.max.ms': '1000', 'cleanup.policy': 'compact' },
  uncompressed: { 'compression.type': 'uncompressed' },
  gzip: { 'compression.type': 'gzip', 'compression.gzip.level': '1' },
  snappy: { 'compression.type': 'snappy' },
  lz4: { 'compression.type': 'lz4', 'compression.lz4.level': '1' },
  zstd: { 'compression.type': 'zstd', 'compression.zstd.level': '-3' },
  small: { 'max.message.bytes': '110' },
  'small-gzip': { 'max.message.bytes': '110', 'compression.type': 'gzip' },
  'small-segments': { 'segment.bytes': '200' },
  'old-format': { 'message.format.version': '0.10.2' },
  'no-conversion': { 'message.downconversion.enable': 'false' },
};

/** `producers-1-gzip` has those of `gzip`. */
function settingsOf(name: string): Settings {
  return topics[name] ?? topics[name.replace(/^producers-\d+-/, '')] ?? {};
}

/** Two partitions each. */
export async function makeTopics(side: Side, names: readonly string[]): Promise<void> {
  await side.ask(
    createTopics,
    7,
    {
      topics: names.map((name) => ({
        name,
        numPartitions: 2,
        replicationFactor: 1,
        assignments: [],
        configs: Object.entries(settingsOf(name)).map(([key, value]) => ({ name: key, value })),
      })),
      timeoutMs: 20_000,
    },
    { about: 'makes topics' },
  );
}
