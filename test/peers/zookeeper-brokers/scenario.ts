/**
 * The life of a cluster of three Apache brokers on one ZooKeeper: topics are made, changed, moved and deleted by the release's
 * tools, records pass, the controller is killed and comes back, ZooKeeper itself is killed and comes back. What the tools print
 * and what brokers complain about is kept, without what differs from run to run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { expect } from 'vitest';
import { JavaTools } from '../java-tools/java-tools.ts';
import { ApacheBrokers } from '../lib/apache-brokers.ts';
import { type ApacheTool, runCommand } from '../lib/apache-tools.ts';
import { apacheZooKeeperShell } from '../lib/apache-zookeeper-shell.ts';
import { ServerProcess } from '../lib/server-process.ts';
import type { ZooKeeperHome } from '../lib/zookeeper-servers.ts';
import { ClusterView } from './cluster-view.ts';
import { OldConsumers } from './old-consumers.ts';
import {
  afterReassignment,
  changes,
  electPreferred,
  files,
  groups,
  hasOldConsumer,
  type Line,
  type Release,
  topics,
} from './release.ts';

export interface Findings {
  /** Kinds of lines at WARN and above. */
  readonly complaints: readonly string[];
  /** What was typed, and what came of it. */
  readonly told: readonly { readonly line: string; readonly code: number | null; readonly stdout: string }[];
}

export interface ScenarioOptions {
  readonly release: Release;
  readonly home: ZooKeeperHome;
  /** Runs on `home`; is killed and started again on the way. */
  readonly zooKeeper: ServerProcess;
}

export async function runScenario(options: ScenarioOptions): Promise<Findings> {
  const { release, home } = options;
  const connect = `127.0.0.1:${home.port}/kafka-${release}`;
  const directory = join(home.directory, 'brokers');
  mkdirSync(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const brokers = await ApacheBrokers.start({ version: release, count: 3, connect, directory });
  const zk = await ZooKeeperClient.connect(nodeEnvironment(), { connect, sessionTimeoutMs: 20_000 });
  const java = new JavaTools(release);
  const place = { connect, directory, brokers, java, view: new ClusterView(zk) };
  const scenario = new Scenario(options, place);
  const consumers = hasOldConsumer(release)
    ? new OldConsumers(release, connect, join(directory, 'group.properties'), zk)
    : undefined;
  try {
    await scenario.run(consumers);
    // Not of the end: three brokers that stop at once find each other gone.
    return { complaints: [...brokers.complaints()], told: scenario.told };
  } finally {
    java.close();
    await consumers?.stop();
    await zk.close();
    await brokers.stop();
    await scenario.zooKeeper.stop();
  }
}

interface Place {
  readonly connect: string;
  readonly directory: string;
  readonly brokers: ApacheBrokers;
  readonly java: JavaTools;
  readonly view: ClusterView;
}

const preferred = [1, 2, 3];

class Scenario {
  readonly told: { line: string; code: number | null; stdout: string }[] = [];
  readonly #release: Release;
  readonly #place: Place;
  zooKeeper: ServerProcess;
  #sent = 0;

  constructor({ release, zooKeeper }: ScenarioOptions, place: Place) {
    this.#release = release;
    this.zooKeeper = zooKeeper;
    this.#place = place;
  }

  async run(consumers: OldConsumers | undefined): Promise<void> {
    const { view } = this.#place;
    await this.#tell(topics(this.#release, '--create --topic t --replica-assignment 1:2:3,2:3:1,3:1:2'));
    await until('t is led as preferred', async () => same(await view.leaders('t'), preferred));
    await this.#produce(5);
    if (consumers !== undefined) {
      await until('two consumers own the partitions', async () => (await consumers.owners()) === 2);
    }
    await this.#change();
    await this.#losesController(consumers);
    await this.#losesZooKeeper();
    await this.#isReadWhole(consumers);
  }

  async #change(): Promise<void> {
    const { view } = this.#place;
    for (const line of changes(this.#release)) await this.#tell(line);
    await until('u-0 has moved', async () => same(await view.replicas('u', 0), [2, 3]));
    await until('u is in sync', async () => (await view.inSync('u')).every((count) => count === 2));
    for (const line of afterReassignment(this.#release)) await this.#tell(line);
    await until('u is deleted', async () => !(await view.exists('/brokers/topics/u')));
  }

  /** Broker 1 is the controller; one of two consumers goes with it. */
  async #losesController(consumers: OldConsumers | undefined): Promise<void> {
    const { brokers, view } = this.#place;
    expect(await view.controller()).toBe(1);
    await Promise.all([brokers.kill(1), consumers?.killOne()]);
    await until('another broker is the controller', async () =>
      [2, 3].includes((await view.controller()) ?? 0),
    );
    await until('two brokers are left', async () => same(await view.brokerIds(), [2, 3]));
    await until('they lead', async () => same(await view.leaders('t'), [2, 2, 3]));
    // A partition that gets no records keeps the dead broker in its ISR.
    await this.#produce(5);
    await this.#tell(topics(this.#release, '--create --topic during --replica-assignment 2:3'));
    if (consumers !== undefined) {
      await until('one consumer owns all', async () => (await consumers.owners()) === 1);
    }
    await brokers.restart(1);
    await until('three brokers are there', async () => same(await view.brokerIds(), preferred));
    await until('t is in sync', async () => same(await view.inSync('t'), [3, 3, 3]));
    await this.#tell(electPreferred(this.#release));
    await until('t is led as preferred again', async () => same(await view.leaders('t'), preferred));
    await this.#tell(topics(this.#release, '--describe --topic t'));
  }

  /** Brokers go on serving without it, and keep their sessions. */
  async #losesZooKeeper(): Promise<void> {
    const { view } = this.#place;
    const before = await view.registrations();
    const controller = await view.controller();
    await this.zooKeeper.kill();
    await this.#produce(5);
    // Away for so long that each client has tried to come back: they wait up to a second before they do, and complain.
    await sleep(2500);
    this.zooKeeper = await ServerProcess.launch(this.zooKeeper.options);
    await this.#tell(topics(this.#release, '--create --topic after --replica-assignment 1:2:3,2:3:1,3:1:2'));
    await until('after is led', async () => same(await view.leaders('after'), preferred));
    expect(await view.registrations()).toEqual(before);
    expect(await view.controller()).toBe(controller);
  }

  async #isReadWhole(consumers: OldConsumers | undefined): Promise<void> {
    const expected = Array.from({ length: this.#sent }, (_, index) => recordValue(index)).toSorted();
    if (consumers === undefined) {
      const args = ['--topic', 't', '--from-beginning', '--max-messages', String(expected.length)];
      const target = [
        '--bootstrap-server',
        this.#place.brokers.bootstrap,
        '--consumer-property',
        'group.id=new',
      ];
      const { stdout } = await this.#place.java.run('console-consumer', [...target, ...args]);
      expect(stdout.trim().split('\n').toSorted()).toEqual(expected);
    } else {
      await until('all is read', async () => same(consumers.values, expected));
      await until('all is committed', async () => (await consumers.committed()) === expected.length);
    }
    for (const line of groups(this.#release)) await this.#tell(line);
    await this.#tellShell();
  }

  async #tell(line: Line): Promise<void> {
    const { connect, brokers, directory } = this.#place;
    const [tool, ...args] = line
      .replace('ZK', connect)
      .replace('BROKER', brokers.bootstrap)
      .replace('DIR', directory)
      .split(' ');
    const { code, stdout } = await this.#place.java.run(toolOf(line, tool), args);
    this.told.push({ line, code, stdout: this.#comparable(stdout) });
  }

  /** `zookeeper-shell` by a script; the lists it prints. */
  async #tellShell(): Promise<void> {
    const line = 'zookeeper-shell ZK < ls /brokers/ids, ls /brokers/topics/t/partitions';
    const command = apacheZooKeeperShell(this.#release, ['-server', this.#place.connect]);
    const input = `${line.slice(line.indexOf('ls')).replaceAll(', ', '\n')}\nquit\n`;
    const { code, stdout } = await runCommand(command, { input, timeoutMs: 60_000 });
    const lists = [...stdout.matchAll(/\[(\d(?:, \d)*)\]/g)].map(([, list = '']) =>
      list.split(', ').toSorted().join(', '),
    );
    this.told.push({ line, code, stdout: lists.join('\n') });
  }

  /** Five more records, by key, so that all partitions get some. */
  async #produce(count: number): Promise<void> {
    const { bootstrap } = this.#place.brokers;
    const option = this.#release === '3.9.2' ? '--bootstrap-server' : '--broker-list';
    const keyed = ['--property', 'parse.key=true', '--property', 'key.separator=:'];
    // An idempotent one asks for an id, which a broker may have to fetch from ZooKeeper.
    const plain = this.#release === '3.9.2' ? ['--producer-property', 'enable.idempotence=false'] : [];
    const args = [option, bootstrap, '--topic', 't', ...keyed, ...plain];
    const limits = ['--request-required-acks=-1', '--request-timeout-ms=30000'];
    const lines = Array.from({ length: count }, (_, index) => {
      const number = this.#sent + index;
      return `${number}:${recordValue(number)}\n`;
    });
    this.#sent += count;
    const input = lines.join('');
    const { code } = await this.#place.java.run('console-producer', [...args, ...limits], { input });
    expect(code).toBe(0);
  }

  #comparable(text: string): string {
    const { connect, brokers, directory } = this.#place;
    return text
      .replaceAll(connect, 'ZK')
      .replaceAll(brokers.bootstrap, 'BROKER')
      .replaceAll(directory, 'DIR')
      .replaceAll(/\[\d{4}-\d\d-\d\d [\d:,]+\]/g, '[<time>]')
      .replaceAll(/TopicId: [\w-]{22}/g, 'TopicId: <id>')
      .replaceAll(/\bold_\S+/g, '<member>')
      .replaceAll(/(Isr: ?)([\d,]+)/g, (_, name, ids) => name + ids.split(',').toSorted().join());
  }
}

function toolOf(line: Line, name: string | undefined): ApacheTool {
  const known = [
    'topics',
    'configs',
    'reassign-partitions',
    'preferred-replica-election',
    'leader-election',
  ] as const;
  const ofGroups = ['consumer-groups', 'consumer-offset-checker'] as const;
  const tool = [...known, ...ofGroups].find((one) => one === name);
  if (tool === undefined) throw new Error(`there is no tool for the line "${line}"`);
  return tool;
}

const recordValue = (number: number): string => `value ${number}`;

const same = (left: readonly unknown[], right: readonly unknown[]): boolean => left.join() === right.join();

/** While ZooKeeper is away, looking fails: that is "not yet". */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limitMs = performance.now() + 60_000;
  let last: unknown;
  while (performance.now() < limitMs) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`not within 60 s: ${what}`, { cause: last });
}
