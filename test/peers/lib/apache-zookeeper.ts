/** Command lines of Apache's ZooKeeper servers: those that Kafka's releases carry, and ZooKeeper's own newest lines. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apacheCommand } from './apache-tools.ts';
import { peersHome } from './installations.ts';
import { quickToStart } from './quick-java.ts';

/** Of the newest lines only ZooKeeper itself is there. */
const carriers = { '3.4.6': '0.8.2.2', '3.4.10': '1.0.0', '3.4.13': '2.2.0', '3.8.4': '3.9.2' } as const;
export const zooKeeperVersions = ['3.4.6', '3.4.10', '3.4.13', '3.8.4', '3.8.6', '3.9.5'] as const;
export type ZooKeeperVersion = (typeof zooKeeperVersions)[number];

/** Executable and arguments that start a server by a `zoo.cfg`. */
export function apacheZooKeeper(
  version: ZooKeeperVersion,
  config: string,
): readonly [string, readonly string[]] {
  if (version !== '3.8.6' && version !== '3.9.5') {
    return apacheCommand(carriers[version], 'zookeeper-server', [config]);
  }
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  const logging = `-Dlogback.configurationFile=file:${logbackConfig()}`;
  return quickToStart(['java', ['-Xmx512M', logging, '-cp', `${ensureZooKeeper(version)}/*`, main, config]]);
}

/** What a class of ZooKeeper's own jar prints, as TxnLogToolkit; throws when it exits with an error. */
export function runZooKeeperClass(version: '3.8.6' | '3.9.5', main: string, args: readonly string[]): string {
  const logging = `-Dlogback.configurationFile=file:${logbackConfig()}`;
  const all = ['-Xmx256M', logging, '-cp', `${ensureZooKeeper(version)}/*`, main, ...args];
  return execFileSync(...quickToStart(['java', all]), {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
}

/** Without a file logback writes every request, at DEBUG. */
function logbackConfig(): string {
  const directory = join(peersHome(), 'logging');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'logback-INFO.xml');
  writeFileSync(
    path,
    `<configuration><appender name="C" class="ch.qos.logback.core.ConsoleAppender"><encoder>
<pattern>[%d] %p %m \\(%c\\)%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="C"/></root></configuration>\n`,
  );
  return path;
}

/** Directory of the jars of a ZooKeeper release; fetched on the first call on a machine. */
export function ensureZooKeeper(version: string): string {
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
${dependency('commons-cli', 'commons-cli', '1.5.0')}
${dependency('org.eclipse.jetty', 'jetty-server', '9.4.58.v20250814')}
${dependency('org.eclipse.jetty', 'jetty-servlet', '9.4.58.v20250814')}
${dependency('com.fasterxml.jackson.core', 'jackson-databind', '2.15.2')}
${dependency('org.jline', 'jline', '3.25.1')}
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
