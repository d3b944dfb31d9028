/** Looks the settings of zoo.cfg up, and knows which keys have no effect here, which cannot be, and which nobody asked for. */

/** A setting that stops the start. */
export class ZooConfigError extends Error {}

/** Keys that are read and have no effect on a single server without TLS or ensemble. */
const ignoredKeys: ReadonlySet<string> = new Set([
  'initLimit',
  'syncLimit',
  'electionAlg',
  'quorumListenOnAllIPs',
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
  'sslQuorum',
  'sslQuorumReloadCertFiles',
  'portUnification',
  'client.portUnification',
  'tcpKeepAlive',
  'initialConfig',
  'quorumCnxnTimeoutMs',
  'serializeLastProcessedZxid.enabled',
  'connectionMaxTokens',
  'throttledOpWaitTime',
  'requestStaleLatencyCheck',
  'request_throttler.shutdownTimeout',
  'advancedFlowControlEnabled',
  'fips-mode',
]);

/** Beginnings of such keys. */
const ignoredPrefixes = [
  'admin.',
  'metricsProvider.',
  'authProvider.',
  'superUser.',
  'quorum.',
  'ssl.',
  'nio.',
  'netty.',
  'DigestAuthenticationProvider.',
  'group.',
  'weight.',
  'multiAddress.',
  'learner.',
  'leader.',
  'follower.',
  'observer.',
  'fastleader.',
  'commitProcessor.',
  'znode.',
  'audit.',
] as const;

/** Keys that ask for what is not there: each with what to do instead. */
const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['secureClientPort', 'TLS is not served; remove it and use clientPort'],
  ['secureClientPortAddress', 'TLS is not served; remove it and use clientPortAddress'],
]);

/** Looks keys up with and without ZooKeeper's prefix, and remembers which were asked for. */
export class SettingKeys {
  readonly #properties: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();
  readonly #raised: string[] = [];

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
    if (!/^[+-]?\d+$/.test(text) || value < least || value > 2 ** 31 - 1) {
      throw new ZooConfigError(`${key}=${text}: a whole number of at least ${least} expected`);
    }
    return value;
  }

  /** A number that is raised to `least` if it is below, with a warning, as ZooKeeper does. */
  atLeast(key: string, otherwise: number, least: number): number {
    const value = this.integer(key, otherwise, -(2 ** 31));
    if (value >= least) return value;
    this.#raised.push(`Invalid ${key}: ${value}. ${least} is taken`);
    return least;
  }

  /** Decimal, or hexadecimal with 0x, as Java's Integer.getInteger reads it. */
  size(key: string, otherwise: number): number {
    const text = this.text(key);
    if (text === undefined || text === '') return otherwise;
    const value = /^(\d+|0x[0-9a-fA-F]+)$/.test(text) ? Number(text) : Number.NaN;
    // A client's first packet has 45 bytes: with less nobody could connect.
    if (!(value >= 45 && value < 2 ** 31)) {
      throw new ZooConfigError(`${key}=${text}: a number of bytes between 45 and 2147483647 expected`);
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
    const warnings = [...this.#raised];
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
