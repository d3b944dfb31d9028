/**
 * The settings of zoo.cfg and zookeeper.properties: one table of keys. What a key means here that means nothing to a single
 * server in one process is said in its row; keys that no table row knows are warned about, as they may be misspelt.
 */

import { getHashes } from 'node:crypto';

/** A setting that stops the start. */
export class ZooConfigError extends Error {}

export interface ZooConfig {
  readonly dataDir: string;
  /** dataDir unless set. */
  readonly dataLogDir: string;
  readonly clientPort: number;
  /** Undefined: all addresses. */
  readonly clientPortAddress: string | undefined;
  readonly clientPortListenBacklog: number;
  readonly tickTimeMs: number;
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** Connections per client address; 0 is no limit. */
  readonly maxClientCnxns: number;
  /** Connections at all; 0 is no limit. */
  readonly maxCnxns: number;
  readonly juteMaxBufferBytes: number;
  readonly globalOutstandingLimit: number;
  readonly snapCount: number;
  readonly snapSizeLimitBytes: number;
  /** 0: log files are as long as their content. */
  readonly preAllocBytes: number;
  readonly forceSync: boolean;
  readonly fsyncWarningThresholdMs: number;
  readonly autopurgeSnapRetainCount: number;
  /** 0: never. */
  readonly autopurgeIntervalHours: number;
  /** Names of four-letter words, or `*`. */
  readonly wordWhitelist: ReadonlySet<string>;
  readonly skipAcl: boolean;
  /** Nodes may have a time to live. */
  readonly extendedTypesEnabled: boolean;
  readonly superDigest: string | undefined;
  /** Node's name of the hash in digests: `sha1` and so on. */
  readonly digestAlgorithm: string;
  /** Writes beyond a hard quota fail. */
  readonly enforceQuota: boolean;
  readonly adminEnabled: boolean;
  readonly adminAddress: string;
  readonly adminPort: number;
  /** How long a connection of the admin server may be silent. */
  readonly adminIdleTimeoutMs: number;
  /** Path of the commands, as `/commands`. */
  readonly adminCommandUrl: string;
  readonly adminSnapshotEnabled: boolean;
  readonly adminRestoreEnabled: boolean;
  readonly serverId: number;
}

export interface ParsedZooConfig {
  readonly config: ZooConfig;
  /** One line each, for the log. */
  readonly warnings: readonly string[];
}

/** Keys that are read and have no effect on a single server without TLS, admin server or ensemble. */
const ignoredKeys: ReadonlySet<string> = new Set([
  'initLimit',
  'syncLimit',
  'electionAlg',
  'quorumListenOnAllIPs',
  'reconfigEnabled',
  'standaloneEnabled',
  'peerType',
  'syncEnabled',
  'localSessionsEnabled',
  'localSessionsUpgradingEnabled',
  'cnxTimeout',
  'connectToLearnerMasterLimit',
  'leaderServes',
  'observerMasterPort',
  'dynamicConfigFile',
  'maxResponseCacheSize',
  'maxGetChildrenResponseCacheSize',
  'commitProcessor.numWorkerThreads',
  'snapshot.trust.empty',
  'snapshot.compression.method',
  'flushDelay',
  'maxWriteQueuePollTime',
  'maxBatchSize',
  'requestThrottleLimit',
  'requireClientAuthScheme',
  'jaasLoginRenew',
  'kerberos.removeHostFromPrincipal',
  'kerberos.removeRealmFromPrincipal',
  'serverCnxnFactory',
  'sessionTrackerImpl',
  'digest.enabled',
]);

/** Beginnings of such keys. */
const ignoredPrefixes = [
  'admin.',
  'metricsProvider.',
  'authProvider.',
  'quorum.',
  'ssl.',
  'nio.',
  'netty.',
  'DigestAuthenticationProvider.',
  'group.',
  'weight.',
] as const;

/** Keys that ask for what is not there: each with what to do instead. */
const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['secureClientPort', 'TLS is not served; remove it and use clientPort'],
  ['secureClientPortAddress', 'TLS is not served; remove it and use clientPortAddress'],
]);

const ensembleRefusal =
  'this version runs one server; an ensemble needs Apache ZooKeeper: start it with its bin/zkServer.sh start on each host and give all hosts in zookeeper.connect';

/**
 * Reads the settings of one server. Keys may carry the prefix `zookeeper.` of ZooKeeper's system properties.
 * Throws ZooConfigError, naming key and value, for a setting that cannot be.
 */
export function parseZooConfig(properties: ReadonlyMap<string, string>): ParsedZooConfig {
  const keys = new Keys(properties);
  const dataDir = keys.text('dataDir');
  if (dataDir === undefined || dataDir === '') throw new ZooConfigError('dataDir is not set');
  refuseEnsemble(keys);
  const tickTimeMs = keys.integer('tickTime', 3000, 1);
  const minSessionTimeoutMs = timeoutOf(keys, 'minSessionTimeout', 2 * tickTimeMs);
  const maxSessionTimeoutMs = timeoutOf(keys, 'maxSessionTimeout', 20 * tickTimeMs);
  if (minSessionTimeoutMs > maxSessionTimeoutMs) {
    throw new ZooConfigError(
      `minSessionTimeout (${minSessionTimeoutMs} ms) must not be larger than maxSessionTimeout (${maxSessionTimeoutMs} ms)`,
    );
  }
  const config: ZooConfig = {
    dataDir,
    dataLogDir: keys.text('dataLogDir') ?? dataDir,
    clientPort: keys.port('clientPort', 2181),
    clientPortAddress: addressOf(keys.text('clientPortAddress')),
    clientPortListenBacklog: keys.integer('clientPortListenBacklog', -1, -1),
    tickTimeMs,
    minSessionTimeoutMs,
    maxSessionTimeoutMs,
    maxClientCnxns: keys.integer('maxClientCnxns', 60, 0),
    maxCnxns: keys.integer('maxCnxns', 0, 0),
    juteMaxBufferBytes: keys.size('jute.maxbuffer', 0xfffff),
    globalOutstandingLimit: keys.integer('globalOutstandingLimit', 1000, 1),
    snapCount: keys.integer('snapCount', 100_000, 2),
    snapSizeLimitBytes: keys.integer('snapSizeLimitInKb', 4 << 20, 0) * 1024,
    preAllocBytes: keys.integer('preAllocSize', 0, 0) * 1024,
    forceSync: keys.flag('forceSync', true),
    fsyncWarningThresholdMs: keys.integer('fsync.warningthresholdms', 1000, 0),
    autopurgeSnapRetainCount: Math.max(3, keys.integer('autopurge.snapRetainCount', 3, 0)),
    autopurgeIntervalHours: keys.integer('autopurge.purgeInterval', 0, 0),
    wordWhitelist: wordsOf(keys.text('4lw.commands.whitelist') ?? 'srvr'),
    skipAcl: keys.flag('skipACL', false),
    extendedTypesEnabled: keys.flag('extendedTypesEnabled', false),
    superDigest: keys.text('DigestAuthenticationProvider.superDigest'),
    digestAlgorithm: digestAlgorithmOf(keys.text('DigestAuthenticationProvider.digestAlg')),
    enforceQuota: keys.flag('enforceQuota', false),
    ...adminSettings(keys),
    serverId: 1,
  };
  return { config, warnings: keys.warnings() };
}

type AdminSettings = Pick<ZooConfig, Extract<keyof ZooConfig, `admin${string}`>>;

function adminSettings(keys: Keys): AdminSettings {
  return {
    adminEnabled: keys.flag('admin.enableServer', true),
    adminAddress: keys.text('admin.serverAddress') ?? '0.0.0.0',
    adminPort: keys.port('admin.serverPort', 8080),
    adminIdleTimeoutMs: keys.integer('admin.idleTimeout', 30_000, 1),
    adminCommandUrl: keys.text('admin.commandURL') ?? '/commands',
    adminSnapshotEnabled: keys.flag('admin.snapshot.enabled', true),
    adminRestoreEnabled: keys.flag('admin.restore.enabled', true),
  };
}

/** Java's names of hashes without their dash: SHA1, SHA-256, SHA512 and so on. */
function digestAlgorithmOf(text: string | undefined): string {
  const name = (text ?? 'SHA1').toLowerCase().replace('-', '');
  if (getHashes().includes(name)) return name;
  throw new ZooConfigError(
    `DigestAuthenticationProvider.digestAlg=${text}: a hash such as SHA1, SHA-256 or SHA-512 expected`,
  );
}

/** A `server.N` line for each host of an ensemble: one is this server itself, more are refused. */
function refuseEnsemble(keys: Keys): void {
  const servers = keys.startingWith('server.');
  const voters = servers.filter(([, value]) => !/:observer(;|$)/i.test(value));
  if (servers.length > 1 || voters.length > 1) {
    const names = servers.map(([key]) => key).join(', ');
    throw new ZooConfigError(`${names} name ${servers.length} servers: ${ensembleRefusal}`);
  }
}

function timeoutOf(keys: Keys, key: string, otherwise: number): number {
  const value = keys.integer(key, -1, -1);
  return value === -1 ? otherwise : value;
}

function addressOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '0.0.0.0' ? undefined : text;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
}

/** Looks keys up with and without ZooKeeper's prefix, and remembers which were asked for. */
class Keys {
  readonly #properties: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();

  constructor(properties: ReadonlyMap<string, string>) {
    this.#properties = properties;
  }

  text(key: string): string | undefined {
    this.#asked.add(key);
    return (this.#properties.get(key) ?? this.#properties.get(`zookeeper.${key}`))?.trim();
  }

  integer(key: string, otherwise: number, least: number): number {
    const text = this.text(key);
    if (text === undefined || text === '') return otherwise;
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > 2 ** 31 - 1) {
      throw new ZooConfigError(`${key}=${text}: a whole number of at least ${least} expected`);
    }
    return value;
  }

  /** Decimal, or hexadecimal with 0x, as Java's Integer.getInteger reads it. */
  size(key: string, otherwise: number): number {
    const text = this.text(key);
    if (text === undefined || text === '') return otherwise;
    const value = /^(\d+|0x[0-9a-fA-F]+)$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= 1024 && value < 2 ** 31)) {
      throw new ZooConfigError(`${key}=${text}: a number of bytes between 1024 and 2147483647 expected`);
    }
    return value;
  }

  port(key: string, otherwise: number): number {
    const value = this.integer(key, otherwise, 0);
    if (value > 65535) throw new ZooConfigError(`${key}=${value}: a port number up to 65535 expected`);
    return value;
  }

  /** yes/no and true/false. */
  flag(key: string, otherwise: boolean): boolean {
    const text = this.text(key)?.toLowerCase();
    if (text === undefined || text === '') return otherwise;
    if (text === 'yes' || text === 'true') return true;
    if (text === 'no' || text === 'false') return false;
    throw new ZooConfigError(`${key}=${text}: yes or no expected`);
  }

  startingWith(prefix: string): [string, string][] {
    return [...this.#properties].filter(([key]) => key.startsWith(prefix));
  }

  warnings(): string[] {
    const warnings: string[] = [];
    for (const fullKey of this.#properties.keys()) {
      const key = fullKey.replace(/^zookeeper\./, '');
      const refusal = refusedKeys.get(key);
      if (refusal !== undefined) throw new ZooConfigError(`${key}: ${refusal}`);
      if (this.#asked.has(key) || ignoredKeys.has(key) || key.startsWith('server.')) continue;
      if (ignoredPrefixes.some((prefix) => key.startsWith(prefix))) continue;
      warnings.push(`Unknown setting ${fullKey} is ignored`);
    }
    return warnings;
  }
}
