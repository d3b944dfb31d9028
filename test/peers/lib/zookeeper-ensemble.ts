/**
 * An ensemble of Apache ZooKeepers on one machine: members that are killed and started again, the leader found by `srvr`. An
 * election takes some hundred milliseconds on top of the time that the others need to miss a dead leader (a closed connection, at once).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apacheZooKeeper, type ZooKeeperVersion } from './apache-zookeeper.ts';
import { freePorts, ServerProcess } from './server-process.ts';
import { ZooKeeperHome } from './zookeeper-servers.ts';
import { zooKeeperAnswers, zooKeeperMode } from './zookeeper-srvr.ts';

interface Member {
  readonly home: ZooKeeperHome;
  process: ServerProcess;
}

/** Ticks short enough that a member that is gone is missed within a second. */
const ensembleSettings = { tickTime: '1000', initLimit: '10', syncLimit: '5', standaloneEnabled: 'false' };

interface MemberOptions {
  readonly id: number;
  readonly servers: Readonly<Record<string, string>>;
  readonly directory: string | undefined;
}

class MemberHome extends ZooKeeperHome {
  readonly #servers: Readonly<Record<string, string>>;

  constructor(port: number, options: MemberOptions) {
    const { id, servers, directory } = options;
    super(port, directory);
    this.#servers = servers;
    writeFileSync(join(this.dataDir, 'myid'), `${id}\n`);
  }

  override get settings(): Record<string, string> {
    return { ...super.settings, ...ensembleSettings, ...this.#servers };
  }
}

export class ZooKeeperEnsemble {
  readonly #members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Starts three members, or `size`, and waits until each of them serves. Their files come below `directory`. */
  static async start(
    version: ZooKeeperVersion,
    options: { readonly size?: number; readonly directory?: string } = {},
  ): Promise<ZooKeeperEnsemble> {
    const { size = 3, directory } = options;
    const ports = await freePorts(3 * size);
    const port = (index: number): number => ports[index] ?? 0;
    const ids = Array.from({ length: size }, (_, index) => index + 1);
    const servers = Object.fromEntries(
      ids.map((id) => [`server.${id}`, `127.0.0.1:${port(size + id - 1)}:${port(2 * size + id - 1)}`]),
    );
    const homes = ids.map((id) => new MemberHome(port(id - 1), { id, servers, directory }));
    const members = homes.map(async (home, index): Promise<Member> => {
      const process = await ServerProcess.launch({
        name: `zookeeper ${version}, member ${index + 1}`,
        command: apacheZooKeeper(version, home.writeConfig()),
        logPath: home.logPath,
        isReady: () => zooKeeperAnswers(home.port),
      });
      return { home, process };
    });
    return new ZooKeeperEnsemble(await Promise.all(members));
  }

  /** All members, as `host:port,host:port,…`. */
  get hosts(): string {
    return this.#members.map(({ home }) => `127.0.0.1:${home.port}`).join(',');
  }

  get processes(): readonly ServerProcess[] {
    return this.#members.map(({ process }) => process);
  }

  /** `kill -9` of the member that says it leads; gives its index. */
  async killLeader(): Promise<number> {
    const modes = await Promise.all(this.#members.map(({ home }) => zooKeeperMode(home.port)));
    const index = modes.indexOf('leader');
    const leader = this.#members[index];
    if (leader === undefined)
      throw new Error(`the ensemble has no leader: ${modes.map((mode) => mode ?? 'down').join(', ')}`);
    await leader.process.kill();
    return index;
  }

  /** Starts a killed member again, on its files; resolves when it serves. */
  async restart(index: number): Promise<void> {
    const member = this.#members[index];
    if (member === undefined) throw new Error(`the ensemble has no member ${index}`);
    member.process = await ServerProcess.launch(member.process.options);
  }

  /** Kills all and deletes their files. */
  async stop(): Promise<void> {
    await Promise.all(this.#members.map(({ process }) => process.kill()));
    for (const { home } of this.#members) home.remove();
  }
}
