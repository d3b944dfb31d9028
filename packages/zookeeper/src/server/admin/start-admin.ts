/** Puts an admin server beside a running ZooKeeper server. */
import { join } from 'node:path';
import type { Environment } from '@kafka-ts/environment/environment';
import type { Logger } from '@kafka-ts/environment/logger';
import { zxidFiles } from '../persistence/file-names.ts';
import type { ZooConfig } from '../zoo-config.ts';
import type { ZooKeeperServer } from '../zookeeper-server.ts';
import type { AdminContext } from './admin-context.ts';
import { AdminServer } from './admin-server.ts';

/** Keys of ZooKeeper's configuration file; it makes a system property `zookeeper.<key>` of every other. */
const configurationKeys =
  /^((data|dataLog)Dir|(secureC|c)lientPort(Address|ListenBacklog)?|tickTime|max(Client)?Cnxns|(min|max)SessionTimeout|(init|sync)Limit|electionAlg|peerType|syncEnabled|dynamicConfigFile|localSessions\w*|connectToLearnerMasterLimit|quorumListenOnAllIPs|observerMasterPort|(standalone|reconfig)Enabled|sslQuorum\w*|portUnification|(autopurge|server|group|weight|quorum|metricsProvider|multiAddress)\..*)$/;

export interface AdminOptions {
  readonly server: ZooKeeperServer;
  readonly config: ZooConfig;
  /** As they were read. */
  readonly properties: ReadonlyMap<string, string>;
  /** Text of the file that they came from. */
  readonly configurationText: string;
  readonly logger: Logger;
}

/** Undefined if it could not listen; see AdminServer. */
export function startAdmin(env: Environment, options: AdminOptions): Promise<AdminServer | undefined> {
  const { server, config, properties, configurationText, logger } = options;
  const systemProperties = systemPropertiesOf(properties);
  const context = (): AdminContext => ({
    ...server.describe(),
    initialConfiguration: configurationText,
    systemProperties,
    lastSnapshot: () => lastSnapshot(env, config),
  });
  const {
    adminAddress: address,
    adminPort: port,
    adminCommandUrl,
    adminIdleTimeoutMs: idleTimeoutMs,
  } = config;
  const commandUrl = `/${adminCommandUrl.replace(/^\/+|\/+$/g, '')}`;
  return AdminServer.start(env, { address, port, commandUrl, idleTimeoutMs, context }, logger);
}

function systemPropertiesOf(properties: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of properties) {
    if (key.startsWith('zookeeper.') || key.startsWith('java.') || key.startsWith('jute.'))
      found.set(key, value);
    else if (!configurationKeys.test(key)) found.set(`zookeeper.${key}`, value);
  }
  return found;
}

function lastSnapshot({ files }: Environment, config: ZooConfig): ReturnType<AdminContext['lastSnapshot']> {
  const directory = join(config.dataDir, 'version-2');
  const newest = (['', '.gz', '.snappy'] as const)
    .flatMap((suffix) => zxidFiles(files, directory, 'snapshot', suffix))
    .sort((a, b) => (a.zxid < b.zxid ? -1 : 1))
    .at(-1);
  const modifiedMs = newest && files.statusSync(newest.path)?.modifiedMs;
  return newest === undefined || modifiedMs === undefined ? undefined : { zxid: newest.zxid, modifiedMs };
}
