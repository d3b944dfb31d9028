/**
 * Quotas: how many nodes and bytes lie at and below a path, and how many may.
 *
 *   /zookeeper/quota/PATH/zookeeper_limits   count=5,bytes=100=;byteHardLimit=-1;countHardLimit=-1   written by clients
 *   /zookeeper/quota/PATH/zookeeper_stats    count=3,bytes=7                                         kept by the server
 *
 * A path with limits is counted for as long as they exist; of several on the way to the root the longest counts alone. The server
 * writes the statistics into the node's data without a transaction: neither version nor mzxid changes, nobody's watch fires, and
 * after a start they are counted again from the tree.
 *
 * Limits bind only with enforceQuota=true. Then a create or setData beyond a hard limit fails with QUOTAEXCEEDED; beyond a soft
 * one (asked only where there is no hard one) a warning is logged, at most once in a minute for each path.
 * Source: StatsTrack, DataTree.updateQuotaStat and ZooKeeperServer.checkQuota of 3.9.
 */
import type { Clock } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import type { DataTree, TreeCounter } from './data-tree.ts';
import { nameOf, parentOf } from './paths.ts';
import { isWithinLimit, parseStatsTrack, type StatsTrack, statsTrackText } from './stats-track.ts';

const quotaRoot = '/zookeeper/quota';
const limitsName = 'zookeeper_limits';
const statsName = 'zookeeper_stats';
const warningIntervalMs = 60_000;
const source = 'org.apache.zookeeper.server.ZooKeeperServer';

export interface QuotaOptions {
  readonly tree: DataTree;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly logger: Logger;
  /** enforceQuota. */
  readonly isEnforced: boolean;
}

export class Quotas implements TreeCounter {
  readonly #options: QuotaOptions;
  /** Paths that have limits. */
  readonly #limited = new Set<string>();
  readonly #warnedMs = new Map<string, number>();

  /** Finds the limits that `options.tree` holds, counts what lies below them, and goes on with every change. */
  constructor(options: QuotaOptions) {
    this.#options = options;
    const { tree } = options;
    for (const path of tree.nodes.keys()) {
      const limited = limitedPath(path, limitsName);
      if (limited !== undefined) this.#limited.add(limited);
    }
    for (const path of this.#limited) this.#recount(path);
    tree.countWith(this);
  }

  changed(path: string, countDelta: number, bytesDelta: number): void {
    if (path.startsWith(quotaRoot)) this.#quotaChanged(path, countDelta);
    if (this.#limited.size === 0) return;
    const limited = this.#nearest(path);
    if (limited !== undefined) this.#add(limited, countDelta, bytesDelta);
  }

  /** Whether `countDelta` more nodes and `bytesDelta` more bytes at `path` keep to the limits; warns of soft ones. */
  allows(path: string, countDelta: number, bytesDelta: number): boolean {
    if (!this.#options.isEnforced || this.#limited.size === 0) return true;
    const limited = this.#nearest(path);
    if (limited === undefined) return true;
    const limits = this.#read(limited, limitsName);
    const stats = this.#read(limited, statsName);
    if (limits === undefined || stats === undefined) return true;
    const warn = (message: string): void => this.#warn(limited, message);
    const isCountAllowed = isWithinLimit(
      { kind: 'count', path: limited, current: stats.count + countDelta, delta: countDelta },
      { soft: limits.count, hard: limits.countHardLimit },
      warn,
    );
    return (
      isCountAllowed &&
      isWithinLimit(
        { kind: 'byte', path: limited, current: stats.bytes + bytesDelta, delta: bytesDelta },
        { soft: limits.bytes, hard: limits.byteHardLimit },
        warn,
      )
    );
  }

  /** Whether the node at `path` may hold `bytes` instead of what it holds. */
  allowsData(path: string, bytes: number): boolean {
    const { isEnforced, tree } = this.#options;
    return !isEnforced || this.allows(path, 0, bytes - (tree.node(path)?.dataLength ?? 0));
  }

  /** A node that makes, ends or shows a quota has come or gone. */
  #quotaChanged(path: string, countDelta: number): void {
    if (countDelta === 0) return;
    const limited = limitedPath(path, limitsName);
    if (limited !== undefined) {
      if (countDelta > 0) this.#limited.add(limited);
      else this.#limited.delete(limited);
      return;
    }
    const shown = limitedPath(path, statsName);
    if (shown !== undefined && countDelta > 0) this.#recount(shown);
  }

  #nearest(path: string): string | undefined {
    for (let above = path; above !== '/'; above = parentOf(above)) {
      if (this.#limited.has(above)) return above;
    }
    return undefined;
  }

  #add(limited: string, countDelta: number, bytesDelta: number): void {
    const node = this.#options.tree.node(`${quotaRoot}${limited}/${statsName}`);
    const stats = this.#read(limited, statsName);
    if (node === undefined || stats === undefined) return;
    const { count, bytes } = stats;
    node.data = statsTrackText({ ...stats, count: count + countDelta, bytes: bytes + bytesDelta });
  }

  /** Walks what lies at and below `path`. */
  #recount(path: string): void {
    const { tree } = this.#options;
    const stats = tree.node(`${quotaRoot}${path}/${statsName}`);
    if (stats === undefined) return;
    let count = 0;
    let bytes = 0;
    const open = [path];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = tree.node(next);
      if (node === undefined) continue;
      count++;
      bytes += node.dataLength;
      for (const name of node.children ?? []) open.push(`${next}/${name}`);
    }
    stats.data = statsTrackText({ ...parseStatsTrack(''), count, bytes });
  }

  #read(limited: string, name: string): StatsTrack | undefined {
    const node = this.#options.tree.node(`${quotaRoot}${limited}/${name}`);
    return node === undefined ? undefined : parseStatsTrack(Buffer.from(node.data ?? []).toString());
  }

  #warn(path: string, message: string): void {
    const { clock, logger } = this.#options;
    const now = clock.monotonicMs();
    const last = this.#warnedMs.get(path);
    if (last !== undefined && now - last < warningIntervalMs) return;
    if (this.#warnedMs.size >= this.#limited.size * 2) this.#warnedMs.clear();
    this.#warnedMs.set(path, now);
    logger.warn(message, source);
  }
}

/** The path that `/zookeeper/quota/PATH/<name>` is about; undefined for any other. The root has no quota. */
function limitedPath(path: string, name: string): string | undefined {
  if (!path.startsWith(`${quotaRoot}/`) || nameOf(path) !== name) return undefined;
  const limited = parentOf(path).slice(quotaRoot.length);
  return limited === '' ? undefined : limited;
}
