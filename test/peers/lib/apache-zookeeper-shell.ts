/** Apache's interactive shells of ZooKeeper: ZooKeeper's own with JLine, and the one that a Kafka release carries. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApacheVersion, ensureInstalled, javaOf, peersHome } from './installations.ts';
import { quickToStart } from './quick-java.ts';

const main = 'org.apache.zookeeper.ZooKeeperMain';
/** Without a log: only what the shell prints itself. */
function quiet(): string[] {
  const directory = join(peersHome(), 'logging');
  mkdirSync(directory, { recursive: true });
  const log4j = join(directory, 'log4j-OFF.properties');
  const logback = join(directory, 'logback-OFF.xml');
  writeFileSync(log4j, 'log4j.rootLogger=OFF\n');
  writeFileSync(logback, '<configuration><root level="OFF"/></configuration>\n');
  return ['-Xmx256M', `-Dlog4j.configuration=file:${log4j}`, `-Dlogback.configurationFile=file:${logback}`];
}

/** `bin/zkCli.sh` of a ZooKeeper release whose jars are there, with those of its shell. */
export function apacheZkCli(
  version: '3.8.6' | '3.9.5',
  args: readonly string[],
): [string, readonly string[]] {
  const libs = join(peersHome(), `zookeeper-${version}`, 'libs');
  const jars = existsSync(libs) ? readdirSync(libs) : [];
  if (!['zookeeper-3', 'jline-', 'commons-cli-'].every((jar) => jars.some((name) => name.startsWith(jar)))) {
    throw new Error(`${libs} lacks the jars of zkCli: expected zookeeper, jline and commons-cli ${version}`);
  }
  return quickToStart(['java', [...quiet(), '-cp', `${libs}/*`, main, ...args]]);
}

/** `bin/zookeeper-shell.sh` of a Kafka release. */
export function apacheZooKeeperShell(
  version: ApacheVersion,
  args: readonly string[],
): [string, readonly string[]] {
  const name = /^[0-2]\./.test(version) ? main : `${main}WithTlsSupportForKafka`;
  return quickToStart([javaOf(version), [...quiet(), '-cp', `${ensureInstalled(version)}/*`, name, ...args]]);
}
