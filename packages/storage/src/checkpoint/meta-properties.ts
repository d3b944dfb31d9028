/**
 * `meta.properties` of a log directory: whose it is, as a Java properties file.
 *
 *     #
 *     #Sat Nov 21 02:00:00 UTC 2026
 *     broker.id=0
 *     version=0
 *     cluster.id=22 characters
 *
 * Version 0 is a broker with ZooKeeper; version 1 (`node.id`) belongs to KRaft and is refused, as Kafka 3.9 does. Kafka
 * before 2.4 writes no `cluster.id`, which is added then. Other keys (`directory.id`) are kept. All log directories of
 * a broker must agree.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { parseProperties } from '@kafka-ts/environment/properties';
import { readReplaced, replaceFileSync } from '../directory/replace-file.ts';

export const metaPropertiesName = 'meta.properties';

/** What a broker with ZooKeeper keeps; all keys of the file as they stand there, in their order. */
export interface MetaProperties {
  readonly brokerId: number | undefined;
  readonly clusterId: string | undefined;
  readonly all: ReadonlyMap<string, string>;
}

/** A log directory that does not fit this broker or cluster; stops the start. */
export class MetaPropertiesError extends Error {
  override readonly name = 'MetaPropertiesError';
}

/** Undefined if the directory has none yet. Throws {@link MetaPropertiesError} if it is not to be used with ZooKeeper. */
export function readMetaProperties(files: FileSystem, logDirectory: string): MetaProperties | undefined {
  const path = join(logDirectory, metaPropertiesName);
  return readReplaced(files, path, (content) => decode(new TextDecoder().decode(content), path));
}

function decode(text: string, path: string): MetaProperties {
  const all = parseProperties(text);
  const version = all.get('version');
  if (version === undefined) throw new MetaPropertiesError(`${path}: expected the key version, found none`);
  if (version !== '0') {
    throw new MetaPropertiesError(
      `${path}: expected version 0 (a broker with ZooKeeper), found version ${version}` +
        `${version === '1' ? ' of KRaft; use another log directory' : ''}`,
    );
  }
  const brokerId = all.get('broker.id');
  if (brokerId !== undefined && !/^-?\d+$/.test(brokerId)) {
    throw new MetaPropertiesError(`${path}: expected a number as broker.id, found "${brokerId}"`);
  }
  return {
    brokerId: brokerId === undefined ? undefined : Number(brokerId),
    clusterId: all.get('cluster.id'),
    all,
  };
}

/** What all directories say; undefined fields where none says anything. Throws {@link MetaPropertiesError} if they differ. */
export function agreedMetaProperties(
  byDirectory: ReadonlyMap<string, MetaProperties | undefined>,
): Pick<MetaProperties, 'brokerId' | 'clusterId'> {
  const agreed = <T>(key: string, read: (one: MetaProperties) => T | undefined): T | undefined => {
    let first: { readonly directory: string; readonly value: T } | undefined;
    for (const [directory, properties] of byDirectory) {
      const value = properties === undefined ? undefined : read(properties);
      if (value === undefined) continue;
      first ??= { directory, value };
      if (first.value === value) continue;
      throw new MetaPropertiesError(
        `log directories disagree about ${key}: meta.properties in ${first.directory} says ${first.value}, in ${directory} ${value}. ` +
          'All directories in log.dirs must belong to the same broker',
      );
    }
    return first?.value;
  };
  return {
    brokerId: agreed('broker.id', (one) => one.brokerId),
    clusterId: agreed('cluster.id', (one) => one.clusterId),
  };
}

/** Throws {@link MetaPropertiesError} in Kafka's words if `stored` belongs to another broker. */
export function checkBrokerId(stored: number | undefined, configured: number): void {
  if (stored === undefined || configured < 0 || stored === configured) return;
  throw new MetaPropertiesError(
    `Configured broker.id ${configured} doesn't match stored broker.id ${stored} in meta.properties. ` +
      'If you moved your data, make sure your configured broker.id matches. If you intend to create a new broker, ' +
      'you should remove all data in your data directories (log.dirs).',
  );
}

/** Throws {@link MetaPropertiesError} in Kafka's words if `stored` belongs to another cluster. */
export function checkClusterId(stored: string | undefined, actual: string): void {
  if (stored === undefined || stored === actual) return;
  throw new MetaPropertiesError(
    `The Cluster ID ${actual} doesn't match stored clusterId ${stored} in meta.properties. ` +
      'The broker is trying to join the wrong cluster. Configured zookeeper.connect may be wrong.',
  );
}

/** Brings the file up to `brokerId` and `clusterId`; does nothing if it says so already. */
export function writeMetaProperties(
  env: { readonly files: FileSystem; readonly clock: { nowMs(): number } },
  logDirectory: string,
  stored: MetaProperties | undefined,
  { brokerId, clusterId }: { readonly brokerId: number; readonly clusterId: string },
): void {
  if (stored?.brokerId === brokerId && stored.clusterId === clusterId) return;
  const all = new Map(stored?.all);
  all.set('broker.id', String(brokerId)).set('version', '0').set('cluster.id', clusterId);
  const lines = [...all].map(([key, value]) => `${key}=${value}`);
  const text = ['#', `#${javaDate(env.clock.nowMs())}`, ...lines].join('\n');
  replaceFileSync(env.files, join(logDirectory, metaPropertiesName), new TextEncoder().encode(`${text}\n`));
}

/** As `java.util.Date.toString` prints it in UTC: `Sat Nov 21 02:00:00 UTC 2026`. */
function javaDate(nowMs: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(nowMs).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
