/** For tests: a server on virtual time, memory files and the in-memory network, that can be killed and started again. */
import type { Network } from '@kafka-ts/environment/network';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { type SimulatedProcess, SimulatedWorld } from '@kafka-ts/testing/simulated-world';
import { parseZooConfig } from '../server/zoo-config.ts';
import { ZooKeeperServer } from '../server/zookeeper-server.ts';
import { RawClient } from './raw-client.ts';

export const serverPort = 2181;

export interface SimulatedServerOptions {
  readonly seed?: number | undefined;
  readonly platform?: 'posix' | 'windows' | undefined;
  readonly settings?: Record<string, string> | undefined;
}

export class SimulatedServer {
  readonly world: SimulatedWorld;
  readonly disk: MemoryDisk;
  /** Log lines of all runs, without their source. */
  readonly lines: string[] = [];
  readonly network: Network;
  readonly #settings: Record<string, string>;
  process: SimulatedProcess | undefined;
  server: ZooKeeperServer | undefined;

  constructor(options: SimulatedServerOptions = {}) {
    this.world = new SimulatedWorld({ seed: options.seed ?? 1 });
    this.disk = new MemoryDisk({ platform: options.platform, nowMs: () => this.world.clock.nowMs() });
    this.network = this.world.process({ name: 'client', disk: new MemoryDisk() }).environment.network;
    this.#settings = {
      dataDir: '/data/zk',
      tickTime: '2000',
      '4lw.commands.whitelist': '*',
      ...options.settings,
    };
  }

  get dataFile(): string {
    return '/data/zk/version-2';
  }

  /** Starts a process; undefined if it died before it served. */
  async start(
    options: { diesAtCall?: number | undefined; settings?: Record<string, string> } = {},
  ): Promise<ZooKeeperServer | undefined> {
    const died = Promise.withResolvers<undefined>();
    const process = this.world.process({
      name: 'server',
      disk: this.disk,
      diesAtCall: options.diesAtCall,
      onDeath: () => died.resolve(undefined),
    });
    this.process = process;
    const { config } = parseZooConfig(new Map(Object.entries({ ...this.#settings, ...options.settings })));
    const log = (message: string): void => {
      this.lines.push(message);
    };
    const starting = ZooKeeperServer.start(process.environment, config, { info: log, warn: log, error: log });
    this.server = await this.run(Promise.race([starting, died.promise]));
    return this.server;
  }

  /** The process ends as with kill -9; with `losesPower` the disk also loses what was not synced. */
  crash(losesPower = false): void {
    this.process?.kill();
    if (losesPower) this.disk.loseUnsynced(this.world.random);
    this.server = undefined;
  }

  run<T>(work: Promise<T> | (() => Promise<T>)): Promise<T> {
    return this.world.clock.run(work);
  }

  connect(options: Parameters<typeof RawClient.connect>[2] = {}): Promise<RawClient> {
    return this.run(RawClient.connect(this.network, serverPort, options));
  }

  open(): Promise<RawClient> {
    return this.run(RawClient.open(this.network, serverPort));
  }
}
