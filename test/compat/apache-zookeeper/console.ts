/** Apache's own tests from Maven Central, our two classes before them, and the console that runs JUnit. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersHome } from '../../peers/lib/installations.ts';
import { cacheDirectory } from '../programs.ts';

const sources = ['java/kafkats/ForeignServer.java', 'java/org/apache/zookeeper/test/JMXEnv.java'].map(
  (path) => join(import.meta.dirname, path),
);

/** `group:artifact:version[:classifier]`: what the tests and the server's classes need that the tests make use of. */
const artifacts = [
  'org.apache.zookeeper:zookeeper:3.9.5',
  'org.apache.zookeeper:zookeeper:3.9.5:tests',
  'io.dropwizard.metrics:metrics-core:4.1.12.1',
  'org.xerial.snappy:snappy-java:1.1.10.5',
  'org.junit.platform:junit-platform-console-standalone:1.10.2',
  'org.mockito:mockito-core:4.9.0',
  'org.hamcrest:hamcrest-all:1.3',
  'commons-collections:commons-collections:3.2.2',
  'commons-cli:commons-cli:1.5.0',
  'org.bouncycastle:bcprov-jdk18on:1.78',
];

/** Directory of the jars; fetched on the first call on a machine. */
function ensureJars(): string {
  const home = join(peersHome(), 'zookeeper-tests-3.9.5');
  const libs = join(home, 'libs');
  if (existsSync(libs)) return libs;
  mkdirSync(home, { recursive: true });
  const dependencies = artifacts.map((coordinate) => {
    const [group, artifact, version, classifier] = coordinate.split(':');
    const suffix = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`;
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${suffix}</dependency>`;
  });
  const pom = join(home, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>peers</groupId><artifactId>zookeeper-tests</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>\n`,
  );
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const target = `${libs}.new`;
  rmSync(target, { recursive: true, force: true });
  execFileSync(
    'mvn',
    ['-q', '-B', '-ntp', '-f', pom, goal, `-DoutputDirectory=${target}`, '-DincludeScope=runtime'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  renameSync(target, libs);
  return libs;
}

/** Directory of our compiled classes, one per state of the sources. */
function ensureClasses(libs: string): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const classes = join(cacheDirectory('apache-zookeeper'), hash.digest('hex').slice(0, 12));
  if (existsSync(classes)) return classes;
  const target = `${classes}.${process.pid}`;
  execFileSync('javac', ['-nowarn', '-cp', `${libs}/*`, '-d', target, ...sources], { stdio: 'inherit' });
  renameSync(target, classes);
  return classes;
}

export interface ConsoleRun {
  /** Where the tests keep their directories, the servers' log and the report `TEST-junit-jupiter.xml`. */
  readonly directory: string;
  /** The command that starts a server; the path of a zoo.cfg is added. */
  readonly server: readonly string[];
  /** Arguments of the console that name what to run. */
  readonly selectors: readonly string[];
}

/** Executable and arguments that run some of Apache's tests against a server. */
export function consoleCommand({ directory, server, selectors }: ConsoleRun): [string, string[]] {
  const libs = ensureJars();
  return [
    'java',
    [
      ...['-Xmx512m', '-Dzookeeper.serverCnxnFactory=kafkats.ForeignServer', `-Djava.io.tmpdir=${directory}`],
      // As Apache's own build has it: the password is test.
      '-Dzookeeper.DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=',
      ...[`-Dbuild.test.dir=${directory}`, `-Dforeign.log=${join(directory, 'server.log')}`],
      `-Dforeign.server=${server.join('\n')}`,
      ...['-cp', `${ensureClasses(libs)}:${libs}/*`, 'org.junit.platform.console.ConsoleLauncher', 'execute'],
      ...['--disable-banner', '--disable-ansi-colors', '--details=summary', `--reports-dir=${directory}`],
      ...selectors,
    ],
  ];
}
