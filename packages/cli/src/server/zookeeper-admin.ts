/** The admin server beside ZooKeeper: loaded when the clients' port already serves, so that no start waits for it. */
import { readFileSync } from 'node:fs';
import type { Logger } from '@kafka-ts/environment/logger';
import type { AdminServer } from '@kafka-ts/zookeeper/server/admin/admin-server';
import { startAdmin } from '@kafka-ts/zookeeper/server/admin/start-admin';
import type { ZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import type { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';
import type { Terminal } from '../terminal.ts';
import type { ZooKeeperSettings } from './run-zookeeper.ts';

export interface Beside {
  readonly server: ZooKeeperServer;
  readonly config: ZooConfig;
  readonly settings: ZooKeeperSettings;
  readonly logger: Logger;
}

/** Undefined if it could not listen; ZooKeeper serves without it then. */
export function startAdminBeside(
  terminal: Terminal,
  { server, config, settings, logger }: Beside,
): Promise<AdminServer | undefined> {
  const { path, properties } = settings;
  const configurationText = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  return startAdmin(terminal.environment, { server, config, properties, configurationText, logger });
}
