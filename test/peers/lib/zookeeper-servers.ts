/** ZooKeeper servers on a data directory that outlives them: ours in this process or in one of its own, and Apache's. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apacheCommand } from './apache-tools.ts';
import { zooKeeperAnswers } from './clusters.ts';
import { peersHome } from './installations.ts';
import { ServerProcess } from './server-process.ts';

/** Kafka's releases carry the older ZooKeepers; of the newest line only ZooKeeper itself is there. */
const carriers = { '3.4.6': '0.8.2.2', '3.4.10': '1.0.0', '3.4.13': '2.2.0', '3.8.4': '3.9.2' } as const;
export const zooKeeperVersions = ['3.4.6', '3.4.10', '3.4.13', '3.8.4', '3.9.5'] as const;
export type ZooKeeperVersion = (typeof zooKeeperVersions)[number];

/** A place for one server's files and its configuration. */
export class ZooKeeperHome {
  readonly directory = mkdtempSync(join(tmpdir(), 'kafka-ts-zookeeper-'));
  readonly port: number;

  constructor(port: number) {
    this.port = port;
    mkdirSync(this.dataDir);
  }

  get dataDir(): string {
    return join(this.directory, 'data');
  }

  get logPath(): string {
    return join(this.directory, 'zookeeper.log');
  }

  get settings(): Record<string, string> {
    return {
      dataDir: this.dataDir,
      clientPort: String(this.port),
      clientPortAddress: '127.0.0.1',
      tickTime: '2000',
      maxClientCnxns: '0',
      'admin.enableServer': 'false',
      '4lw.commands.whitelist': '*',
    };
  }

  /** The settings as a file. */
  writeConfig(): string {
    const path = join(this.directory, 'zoo.cfg');
    const lines = Object.entries(this.settings).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(path, lines.join(''));
    return path;
  }

  launchApache(version: ZooKeeperVersion): Promise<ServerProcess> {
    return this.#launch(`zookeeper ${version}`, apacheZooKeeper(version, this.writeConfig()));
  }

  /** Our server as a process that can be killed. */
  launchOurs(): Promise<ServerProcess> {
    const main = join(import.meta.dirname, 'zookeeper-main.ts');
    const settings = Object.entries(this.settings).map(([key, value]) => `${key}=${value}`);
    return this.#launch('our zookeeper', [process.execPath, [main, ...settings]]);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #launch(name: string, command: readonly [string, readonly string[]]): Promise<ServerProcess> {
    return ServerProcess.launch({
      name,
      command,
      logPath: this.logPath,
      isReady: () => zooKeeperAnswers(this.port),
    });
  }
}

function apacheZooKeeper(version: ZooKeeperVersion, config: string): readonly [string, readonly string[]] {
  if (version !== '3.9.5') return apacheCommand(carriers[version], 'zookeeper-server', [config]);
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  return ['java', ['-Xmx512M', '-cp', `${ensureZooKeeper(version)}/*`, main, config]];
}

/** Directory of the jars of a ZooKeeper release; fetched on the first call on a machine. */
function ensureZooKeeper(version: string): string {
  const home = join(peersHome(), `zookeeper-${version}`);
  const libs = join(home, 'libs');
  if (existsSync(libs)) return libs;
  mkdirSync(home, { recursive: true });
  const pom = join(home, 'pom.xml');
  const dependency = (group: string, artifact: string, release: string): string =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${release}</version></dependency>`;
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>peers</groupId><artifactId>zookeeper-${version}</artifactId><version>1</version><packaging>pom</packaging><dependencies>
${dependency('org.apache.zookeeper', 'zookeeper', version)}
${dependency('io.dropwizard.metrics', 'metrics-core', '4.1.12.1')}
${dependency('org.xerial.snappy', 'snappy-java', '1.1.10.5')}
</dependencies></project>\n`,
  );
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const target = `${libs}.new`;
  rmSync(target, { recursive: true, force: true });
  execFileSync(
    'mvn',
    ['-q', '-B', '-ntp', '-f', pom, goal, `-DoutputDirectory=${target}`, '-DincludeScope=runtime'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  renameSync(target, libs);
  return libs;
}
