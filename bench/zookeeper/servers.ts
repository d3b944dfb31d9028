/** The two servers that are measured, each on a fresh directory or on the one it had before. */
import { join } from 'node:path';
import { freePorts, ServerProcess } from '../../test/peers/lib/server-process.ts';
import { ZooKeeperHome } from '../../test/peers/lib/zookeeper-servers.ts';
import { zooKeeperAnswers } from '../../test/peers/lib/zookeeper-srvr.ts';
import { apacheZooKeeper } from '../lib/report.ts';

export type ServerKind = typeof apacheZooKeeper | 'kafka-ts';

const launcher = join(import.meta.dirname, '..', '..', 'bin', 'zookeeper-server-start.sh');

/** Those that `--only` leaves; Apache's first, as the one that is compared with. */
export function serverKinds(only = ''): ServerKind[] {
  return ([apacheZooKeeper, 'kafka-ts'] as const).filter((kind) => kind.startsWith(only));
}

/** Starts a server as its launcher does; Apache's by plain `java` with 512 MB of heap. */
export function launch(kind: ServerKind, home: ZooKeeperHome): Promise<ServerProcess> {
  if (kind === apacheZooKeeper) return home.launchApache('3.9.5');
  return ServerProcess.launch({
    name: kind,
    command: [launcher, [home.writeConfig()]],
    logPath: home.logPath,
    isReady: () => zooKeeperAnswers(home.port),
    env: { ...process.env, LOG_DIR: home.directory },
  });
}

/** Runs `action` with a fresh server and removes it and its files afterwards. */
export async function withServer<T>(
  kind: ServerKind,
  action: (server: ServerProcess, home: ZooKeeperHome) => Promise<T>,
): Promise<T> {
  const [port = 0] = await freePorts(1);
  const home = new ZooKeeperHome(port);
  try {
    const server = await launch(kind, home);
    try {
      return await action(server, home);
    } finally {
      await server.stop();
    }
  } finally {
    home.remove();
  }
}
