/**
 * The ZooKeeper that the suites of our broker run on, by `ZOOKEEPER`: unset is ours, `apache-3.9.5` one server of that version,
 * `ensemble-3.9.5` three of them. Broker
 * and tools know Apache's with a chroot, as `a,b,c/clusters/kafka`.
 */
import { type ZooKeeperVersion, zooKeeperVersions } from './apache-zookeeper.ts';
import { freePorts, type ServerProcess } from './server-process.ts';
import { ZooKeeperEnsemble } from './zookeeper-ensemble.ts';
import { ZooKeeperHome } from './zookeeper-servers.ts';

export interface WantedZooKeeper {
  readonly version: ZooKeeperVersion;
  readonly kind: 'apache' | 'ensemble';
}

/** Undefined where `ZOOKEEPER` is not set. */
export function wantedZooKeeper(): WantedZooKeeper | undefined {
  const wanted = process.env['ZOOKEEPER'] ?? '';
  if (wanted === '') return undefined;
  for (const kind of ['apache', 'ensemble'] as const) {
    const version = zooKeeperVersions.find((one) => wanted === `${kind}-${one}`);
    if (version !== undefined) return { version, kind };
  }
  const versions = zooKeeperVersions.join(', ');
  throw new Error(`ZOOKEEPER=${wanted}: expected apache-VERSION or ensemble-VERSION with one of ${versions}`);
}

export interface RunningZooKeeper {
  /** What goes into `zookeeper.connect`, and behind `--zookeeper`. */
  readonly connect: string;
  readonly processes: readonly ServerProcess[];
}

/** Starts Apache's servers, their files below `directory`. */
export async function startApacheZooKeeper(
  { version, kind }: WantedZooKeeper,
  directory: string,
): Promise<RunningZooKeeper> {
  if (kind === 'ensemble') {
    const ensemble = await ZooKeeperEnsemble.start(version, { directory });
    return { connect: `${ensemble.hosts}/clusters/kafka`, processes: ensemble.processes };
  }
  const [port = 0] = await freePorts(1);
  const server = await new ZooKeeperHome(port, directory).launchApache(version);
  return { connect: `127.0.0.1:${port}/kafka`, processes: [server] };
}
