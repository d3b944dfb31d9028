/** ZooKeeper servers on a data directory that outlives them: ours in this process or in one of its own, and Apache's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apacheZooKeeper, type ZooKeeperVersion } from './apache-zookeeper.ts';
import { ServerProcess } from './server-process.ts';
import { zooKeeperAnswers } from './zookeeper-srvr.ts';

export { type ZooKeeperVersion, zooKeeperVersions } from './apache-zookeeper.ts';

/** A place for one server's files and its configuration. */
export class ZooKeeperHome {
  readonly directory: string;
  readonly port: number;

  /** The files come below `parent`. */
  constructor(port: number, parent = tmpdir()) {
    this.directory = mkdtempSync(join(parent, 'kafka-ts-zookeeper-'));
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
  writeConfig(more: Readonly<Record<string, string>> = {}): string {
    const path = join(this.directory, 'zoo.cfg');
    const lines = Object.entries({ ...this.settings, ...more }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(path, lines.join(''));
    return path;
  }

  launchApache(
    version: ZooKeeperVersion,
    more: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    return this.#launch(`zookeeper ${version}`, apacheZooKeeper(version, this.writeConfig(more)));
  }

  /** Our server as a process that can be killed; `isReady` says when that is returned, by default when it answers. */
  launchOurs(
    more: Readonly<Record<string, string>> = {},
    isReady?: () => Promise<unknown>,
  ): Promise<ServerProcess> {
    const main = join(import.meta.dirname, 'zookeeper-main.ts');
    const settings = Object.entries({ ...this.settings, ...more }).map(([key, value]) => `${key}=${value}`);
    return this.#launch('our zookeeper', [process.execPath, [main, ...settings]], isReady);
  }

  /** Deletes all files, unless `KEEP_CLUSTERS` is set. */
  remove(): void {
    if (process.env['KEEP_CLUSTERS'] === undefined) rmSync(this.directory, { recursive: true, force: true });
    else console.log(`a ZooKeeper left its data and logs in ${this.directory}`);
  }

  #launch(
    name: string,
    command: readonly [string, readonly string[]],
    isReady: () => Promise<unknown> = () => zooKeeperAnswers(this.port),
  ): Promise<ServerProcess> {
    return ServerProcess.launch({ name, command, logPath: this.logPath, isReady });
  }
}
