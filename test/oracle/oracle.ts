/**
 * Asks Apache's own message classes (kafka-clients 3.9.2) for random messages. The jars are those of a laid out peer
 * (`$PEERS_HOME/kafka-3.9.2/libs`), or Maven copies them to `$PEERS_HOME/protocol-oracle/libs`, outside the repository.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One random message, see Oracle.java. */
export interface OracleMessage {
  /** `Fetch request 12`. */
  readonly message: string;
  readonly hex: string;
  readonly alt: string;
  readonly json: unknown;
  readonly other: { readonly version: number; readonly hex: string | null };
}

export interface OracleOptions {
  readonly seed: number;
  /** Messages for each name and version. */
  readonly count: number;
}

const here = path.dirname(fileURLToPath(import.meta.url));

const apis =
  '0:0-11 1:0-17 2:0-9 3:0-12 4:0-7 5:0-4 6:0-8 7:0-3 8:0-9 9:0-9 10:0-6 11:0-9 12:0-4 13:0-5 14:0-5 15:0-5 16:0-5 ' +
  '17:0-1 18:0-4 19:0-7 20:0-6 21:0-2 22:0-5 23:0-4 24:0-5 25:0-4 26:0-4 27:0-1 28:0-4 32:0-4 33:0-2 34:0-2 35:0-4 36:0-2 ' +
  '37:0-3 42:0-2 43:0-2 44:0-1 45:0 46:0 47:0 56:0-3 60:0-1';

const group = 'org.apache.kafka.coordinator.group.generated';
const transaction = 'org.apache.kafka.coordinator.transaction.generated';
const classes = [
  `${group}.OffsetCommitKey:0-1`,
  `${group}.OffsetCommitValue:0-4`,
  `${group}.GroupMetadataKey:2`,
  `${group}.GroupMetadataValue:0-4`,
  `${transaction}.TransactionLogKey:0`,
  `${transaction}.TransactionLogValue:0-1`,
  'org.apache.kafka.common.message.ConsumerProtocolSubscription:0-3',
  'org.apache.kafka.common.message.ConsumerProtocolAssignment:0-3',
];

/** Calls `onMessage` for each message of every API and stored value that Apache's 3.9 has in ZooKeeper mode and we have too. */
export async function askOracle(
  options: OracleOptions,
  onMessage: (message: OracleMessage) => void,
): Promise<void> {
  const specs = [...apis.split(' ').map((api) => `API:${api}`), ...classes.map((name) => `CLASS:${name}`)];
  const args = [
    '-cp',
    `${jars()}/*`,
    path.join(here, 'Oracle.java'),
    `${options.seed}`,
    `${options.count}`,
    ...specs,
  ];
  const java = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  java.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    java.once('error', (error) =>
      reject(new Error('The oracle needs java 17 on the path', { cause: error })),
    );
    java.once('close', resolve);
  });
  const lines = createInterface({ input: java.stdout });
  for await (const line of lines) onMessage(parse(line));
  const code = await closed;
  if (code !== 0) throw new Error(`The oracle ended with ${code}:\n${stderr}`);
}

function parse(line: string): OracleMessage {
  const parsed: unknown = JSON.parse(line);
  if (!isOracleMessage(parsed)) throw new Error(`Not a line of the oracle: ${line.slice(0, 200)}`);
  return parsed;
}

function isOracleMessage(value: unknown): value is OracleMessage {
  return (
    typeof value === 'object' && value !== null && 'message' in value && 'hex' in value && 'alt' in value
  );
}

function jars(): string {
  const home = process.env['PEERS_HOME'] ?? path.join(tmpdir(), 'peers');
  const peer = path.join(home, 'kafka-3.9.2', 'libs');
  if (existsSync(path.join(peer, 'kafka-clients-3.9.2.jar'))) return peer;
  const own = path.join(home, 'protocol-oracle', 'libs');
  if (existsSync(own)) return own;
  mkdirSync(path.dirname(own), { recursive: true });
  const fresh = `${own}.${process.pid}`;
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const args = ['-q', '-B', '-ntp', '-f', path.join(here, 'pom.xml'), goal, `-DoutputDirectory=${fresh}`];
  execFileSync('mvn', [...args, '-DincludeScope=runtime'], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (existsSync(own)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, own);
  return own;
}
