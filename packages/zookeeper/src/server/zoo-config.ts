/**
 * The settings of zoo.cfg and zookeeper.properties: one table of keys. What a key means here that means nothing to a single
 * server in one process is said in its row; keys that no table row knows are warned about, as they may be misspelt.
 */

import { getHashes } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { type SaslSettings, saslSettings } from './sasl/sasl-settings.ts';
import { clientOfServerLine } from './server-lines.ts';
import { SettingKeys, ZooConfigError } from './setting-keys.ts';

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
  /** How long a connection may go without a session, or take to close; checked in steps of half of it. */
  readonly idleLimitMs: number;
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
  /** Auth packets with a name and a password are taken. */
  readonly digestEnabled: boolean;
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
  readonly sasl: SaslSettings;
  readonly serverId: number;
}

export interface ParsedZooConfig {
  readonly config: ZooConfig;
  /** One line each, for the log. */
  readonly warnings: readonly string[];
}

/**
 * Reads the settings of one server. Keys may carry the prefix `zookeeper.` of ZooKeeper's system properties.
 * Throws ZooConfigError, naming key and value, for a setting that cannot be.
 */
export function parseZooConfig(properties: ReadonlyMap<string, string>): ParsedZooConfig {
  const keys = new SettingKeys(properties);
  const dataDir = keys.text('dataDir');
  if (dataDir === undefined || dataDir === '') throw new ZooConfigError('dataDir is not set');
  const dataLogDir = keys.text('dataLogDir') ?? dataDir;
  checkChoices(keys);
  const serverLine = clientOfServerLine(keys);
  const tickTimeMs = keys.integer('tickTime', 3000, 1);
  const minSessionTimeoutMs = timeoutOf(keys, 'minSessionTimeout', 2 * tickTimeMs);
  const maxSessionTimeoutMs = timeoutOf(keys, 'maxSessionTimeout', 20 * tickTimeMs);
  if (minSessionTimeoutMs > maxSessionTimeoutMs) {
    throw new ZooConfigError(
      `minSessionTimeout (${minSessionTimeoutMs} ms) must not be larger than maxSessionTimeout (${maxSessionTimeoutMs} ms)`,
    );
  }
  const sasl = saslSettings(keys);
  const config: ZooConfig = {
    dataDir,
    dataLogDir,
    clientPort: keys.port('clientPort', serverLine.port ?? 2181),
    clientPortAddress: addressOf(keys.text('clientPortAddress') ?? serverLine.address),
    clientPortListenBacklog: keys.integer('clientPortListenBacklog', -1, -1),
    tickTimeMs,
    minSessionTimeoutMs,
    maxSessionTimeoutMs,
    maxClientCnxns: keys.atLeast('maxClientCnxns', 60, 0),
    maxCnxns: keys.atLeast('maxCnxns', 0, 0),
    idleLimitMs: keys.integer('nio.sessionlessCnxnTimeout', 10_000, 1),
    juteMaxBufferBytes: keys.size('jute.maxbuffer', 0xfffff),
    globalOutstandingLimit: keys.atLeast('globalOutstandingLimit', 1000, 1),
    snapCount: keys.atLeast('snapCount', 100_000, 2),
    snapSizeLimitBytes: keys.atLeast('snapSizeLimitInKb', 4 << 20, 0) * 1024,
    preAllocBytes: keys.atLeast('preAllocSize', 0, 0) * 1024,
    forceSync: keys.flag('forceSync', true),
    fsyncWarningThresholdMs: keys.integer('fsync.warningthresholdms', 1000, 0),
    autopurgeSnapRetainCount: keys.atLeast('autopurge.snapRetainCount', 3, 3),
    autopurgeIntervalHours: keys.atLeast('autopurge.purgeInterval', 0, 0),
    wordWhitelist: wordWhitelist(keys),
    skipAcl: keys.flag('skipACL', false),
    extendedTypesEnabled: keys.flag('extendedTypesEnabled', false),
    digestEnabled: keys.flag('DigestAuthenticationProvider.enabled', true),
    superDigest: keys.text('DigestAuthenticationProvider.superDigest'),
    digestAlgorithm: digestAlgorithmOf(keys.text('DigestAuthenticationProvider.digestAlg')),
    enforceQuota: keys.flag('enforceQuota', false),
    ...adminSettings(keys),
    sasl,
    serverId: 1,
  };
  const relative = [...new Set([dataDir, dataLogDir])].filter(isUnsurelyRelative);
  const warnings = relative.map((path) => `${path} is relative. Prepend ./ to indicate that you're sure!`);
  return { config, warnings: [...warnings, ...keys.warnings(), ...sasl.warnings] };
}

type AdminSettings = Pick<ZooConfig, Extract<keyof ZooConfig, `admin${string}`>>;

function adminSettings(keys: SettingKeys): AdminSettings {
  return {
    adminEnabled: keys.flag('admin.enableServer', true),
    adminAddress: keys.text('admin.serverAddress') ?? '0.0.0.0',
    adminPort: keys.port('admin.serverPort', 8080),
    adminIdleTimeoutMs: keys.integer('admin.idleTimeout', 30_000, 1),
    adminCommandUrl: keys.text('admin.commandURL') ?? '/commands',
  };
}

const defaultDigestAlgorithm = 'sha1';

/** Java's names of hashes without their dash: SHA1, SHA-256, SHA512 and so on. */
function digestAlgorithmOf(text: string | undefined): string {
  // Java's SHA-256, SHA-512/256 and SHA3-256 are sha256, sha512-256 and sha3-256.
  const name = (text ?? defaultDigestAlgorithm).toLowerCase().replace(/^sha-/, 'sha').replace('/', '-');
  // The usual one needs no look at all of them, which would load the crypto module at every start.
  if (name === defaultDigestAlgorithm || getHashes().includes(name)) return name;
  throw new ZooConfigError(
    `DigestAuthenticationProvider.digestAlg=${text}: a hash such as SHA1, SHA-256 or SHA-512 expected`,
  );
}

/** A server that is no part of an ensemble needs none of these, but what is misspelt would not work where there is one either. */
function checkChoices(keys: SettingKeys): void {
  for (const key of ['reconfigEnabled', 'standaloneEnabled', 'syncEnabled', 'localSessionsEnabled']) {
    keys.flag(key, false);
  }
  const peerType = keys.text('peerType')?.toLowerCase();
  if (peerType === undefined || peerType === 'participant' || peerType === 'observer') return;
  throw new ZooConfigError(`peerType=${peerType}: participant or observer expected`);
}

/** As `~/zk` or `zk`, which begin in whatever directory the server was started in. */
function isUnsurelyRelative(path: string): boolean {
  return !isAbsolute(path) && !path.startsWith('.');
}

function timeoutOf(keys: SettingKeys, key: string, otherwise: number): number {
  const value = keys.integer(key, -1, -1);
  return value === -1 ? otherwise : value;
}

function addressOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '0.0.0.0' ? undefined : text;
}

/** zkServer.sh needs srvr, clients that look for a read-only server isro: ZooKeeper lets nobody take those away. */
function wordWhitelist(keys: SettingKeys): ReadonlySet<string> {
  const listed = (keys.text('4lw.commands.whitelist') ?? '').split(',').map((word) => word.trim());
  const always = keys.flag('readonlymode.enabled', false) ? ['srvr', 'isro'] : ['srvr'];
  return new Set([...listed.filter((word) => word !== ''), ...always]);
}
