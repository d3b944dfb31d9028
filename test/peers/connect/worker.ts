/** A Connect worker under test in a directory of its own, ours or Apache's, and what it has done there. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApacheVersion, ensureInstalled, javaOf } from '../lib/installations.ts';
import { quickToStart } from '../lib/quick-java.ts';
import { freePorts, ServerProcess } from '../lib/server-process.ts';

const bin = join(import.meta.dirname, '..', '..', '..', 'bin');

export interface WorkerOptions {
  readonly directory: string;
  readonly bootstrap: string;
  /** Connector settings by file name. */
  readonly connectors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Ours unless an Apache release is named. */
  readonly apache?: ApacheVersion;
  readonly settings?: Readonly<Record<string, string>>;
  /** A line of the log that says that the worker is ready. */
  readonly readyLine?: string;
}

const json = 'org.apache.kafka.connect.json.JsonConverter';

/** Writes the files and starts the worker; resolves when `Kafka Connect started` is in its log. */
export async function startWorker(options: WorkerOptions): Promise<ServerProcess> {
  const { directory, bootstrap, connectors, apache, settings } = options;
  mkdirSync(directory, { recursive: true });
  const [port = 0] = await freePorts(1);
  const isOld = apache === '1.0.0' || apache === '0.11.0.0';
  const file = write(directory, 'worker.properties', {
    'bootstrap.servers': bootstrap,
    'key.converter': json,
    'value.converter': json,
    'offset.storage.file.filename': join(directory, 'connect.offsets'),
    'offset.flush.interval.ms': '500',
    ...(isOld ? internalConverters(port) : { listeners: `http://127.0.0.1:${port}` }),
    ...settings,
  });
  const files = Object.entries(connectors).map(([name, props]) => write(directory, name, props));
  const logPath = join(directory, 'connect.out');
  const begun = existsSync(logPath) ? readFileSync(logPath, 'utf8').length : 0;
  const readyLine = options.readyLine ?? 'Kafka Connect started';
  return ServerProcess.launch({
    name: 'connect-standalone',
    command:
      apache === undefined
        ? [join(bin, 'connect-standalone.sh'), [file, ...files]]
        : apacheWorker(apache, [file, ...files]),
    logPath,
    cwd: directory,
    env: { ...process.env, LOG_DIR: join(directory, 'log'), LC_ALL: 'C.UTF-8' },
    isReady: async () => {
      if (readFileSync(logPath, 'utf8').slice(begun).includes(readyLine)) return;
      await sleep(apache === undefined ? 10 : 200);
      throw new Error('not ready');
    },
  });
}

function apacheWorker(version: ApacheVersion, args: readonly string[]): [string, string[]] {
  const libs = ensureInstalled(version);
  const main = 'org.apache.kafka.connect.cli.ConnectStandalone';
  const log4j = join(libs, '..', 'connect-log4j.properties');
  writeFileSync(
    log4j,
    'log4j.rootLogger=INFO, c\nlog4j.appender.c=org.apache.log4j.ConsoleAppender\nlog4j.appender.c.layout=org.apache.log4j.PatternLayout\nlog4j.appender.c.layout.ConversionPattern=[%d] %p %m (%c)%n\nlog4j.logger.org.reflections=OFF\n',
  );
  return quickToStart([
    javaOf(version),
    [`-Dlog4j.configuration=file:${log4j}`, '-cp', `${libs}/*`, main, ...args],
  ]);
}

function internalConverters(port: number): Record<string, string> {
  return {
    'internal.key.converter': json,
    'internal.value.converter': json,
    'internal.key.converter.schemas.enable': 'false',
    'internal.value.converter.schemas.enable': 'false',
    'rest.host.name': '127.0.0.1',
    'rest.port': String(port),
  };
}

export const fileSource = (
  topic: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  name: 'local-file-source',
  'connector.class': 'FileStreamSource',
  'tasks.max': '1',
  file: 'test.txt',
  topic,
  ...more,
});

export const fileSink = (
  topics: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  name: 'local-file-sink',
  'connector.class': 'FileStreamSink',
  'tasks.max': '1',
  file: 'test.sink.txt',
  topics,
  ...more,
});

function write(directory: string, name: string, props: Readonly<Record<string, string>>): string {
  const path = join(directory, name);
  const lines = Object.entries(props).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(path, name.endsWith('.json') ? JSON.stringify(props) : lines.join(''));
  return path;
}

/** Lines of a file, complete ones; none if it is missing. */
export function linesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

/** Waits until a condition holds; says what was seen instead. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not seen within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}
