/**
 * The log directories of one broker, by turns under ours and Apache's, on one ZooKeeper. What the one wrote, with every codec, in
 * transactions that are committed, aborted and open, compacted, in old formats, with records deleted, is held against what the other
 * one shows: every batch by its bytes, what is shown of transactions, offsets of times and of groups. After a clean stop nothing may be
 * rebuilt: the log says so, and files of segments begin with what they were.
 *
 * `LOG_DIRECTORY_TURNS=8` goes on for so many more turns (with appends in each).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './lib/wanted-zookeeper.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { compactNow } from './log-directories/compact-now.ts';
import {
  changedFiles,
  changedIdentity,
  filesOf,
  withSegmentsOfNothing,
} from './log-directories/directory-files.ts';
import { JavaWriter } from './log-directories/java-writer.ts';
import { OurWriter } from './log-directories/our-writer.ts';
import { committedOffsets, type PartitionView, viewOf } from './log-directories/partition-view.ts';
import { SharedPlace, type Who } from './log-directories/shared-place.ts';

const moreTurns = Number(process.env['LOG_DIRECTORY_TURNS'] ?? 0);
const groups = ['group-ours', 'group-plain', 'group-transaction'];
/** What Apache says when a log is read although it need not be, or when it is not as it should be. */
const rebuilding =
  /recovering segment|Recovering unflushed|rebuilding index|corrupt|Found invalid|Could not find/i;
let directory: string;
let java: JavaWriter;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-log-directories-'));
  java = new JavaWriter();
});
afterAll(() => {
  java.close();
  if (process.env['KEEP_CLUSTERS'] === undefined) rmSync(directory, { recursive: true, force: true });
  else console.log(`log directories are left in ${directory}`);
});

async function startZooKeeper(home: string): Promise<RunningZooKeeper> {
  const wanted = wantedZooKeeper();
  if (wanted !== undefined) return startApacheZooKeeper(wanted, home);
  const [port = 0] = await freePorts(1);
  const server = await new ZooKeeperHome(port, home).launchOurs();
  return { connect: `127.0.0.1:${port}`, processes: [server] };
}

interface Everything {
  readonly partitions: Record<string, PartitionView>;
  readonly groups: readonly string[];
}

/** A story of one place: what was seen last, and is to be seen again. */
class Story {
  readonly place: SharedPlace;
  readonly ours = new OurWriter();
  readonly formats: 'old' | 'new';
  #seen: Everything | undefined;

  constructor(place: SharedPlace) {
    this.place = place;
    this.formats = place.apache === '2.2.0' ? 'old' : 'new';
  }

  /** Starts `who`, who has to show what was seen last. */
  async start(who: Who): Promise<void> {
    await this.place.start(who, Object.keys(this.#seen?.partitions ?? {}).length);
    if (this.#seen === undefined) return;
    const [looked, seen] = [await this.#look(), this.#seen].map((one) => this.#comparable(one));
    expect(looked, `${who} shows what was there`).toEqual(seen);
    const { answered, expected } = await this.place.connected((one) => this.ours.repeatLast(one));
    expect(answered, `${who} knows the producer's last batch`).toBe(expected);
  }

  /** Our codec writes to whoever runs. */
  async write(): Promise<void> {
    const others = this.formats === 'old' ? ['old-8', 'old-10'] : [];
    await this.place.connected((connection) => this.ours.write(connection, others));
  }

  /** Our codec writes keys that come again. */
  async writeKeys(): Promise<void> {
    const topics = this.formats === 'old' ? ['compacted', 'old-compacted'] : ['compacted'];
    await this.place.connected((connection) => this.ours.writeKeys(connection, topics));
  }

  /** Notes what is there. */
  async note(): Promise<void> {
    this.#seen = await this.#look();
  }

  /** A clean stop; the next one finds everything as it was left. */
  async stopAndStart(next: Who): Promise<void> {
    await this.place.stop();
    const before = filesOf(this.place.logDirs);
    await this.start(next);
    expect(this.#complaints(next)).toEqual([]);
    const after = filesOf(this.place.logDirs);
    expect(changedFiles(before, after)).toEqual([]);
    expect(changedIdentity(before, after)).toEqual([]);
  }

  async killAndStart(next: Who): Promise<void> {
    await this.place.kill();
    await this.start(next);
  }

  /** Without offsets of times where Apache does not find them. */
  #comparable({ partitions, groups: committed }: Everything): unknown {
    const logStarts = Object.entries(partitions).map(([name, view]) => [name, view.logStartOffset] as const);
    const odd = withSegmentsOfNothing(this.place.logDirs, new Map(logStarts));
    const shown = Object.entries(partitions).map(([name, { times, ...view }]) => {
      return [name, odd.has(name) ? view : { ...view, times }];
    });
    return { partitions: Object.fromEntries(shown), groups: committed };
  }

  #complaints(who: Who): string[] {
    const lines = this.place.log.split('\n');
    if (who === 'ours')
      return lines.filter((line) => /WARN|ERROR/.test(line) || line.includes('unclean shutdown'));
    const isSkipped = lines.some((line) => /Skipping recovery of \d+ logs/.test(line));
    if (who === '3.9.2') expect(isSkipped, 'recovery is skipped').toBe(true);
    return lines.filter((line) => rebuilding.test(line));
  }

  async #look(): Promise<Everything> {
    return this.place.connected(async (connection) => ({
      partitions: await viewOf(connection),
      groups: await committedOffsets(connection, groups),
    }));
  }
}

test.each(['3.9.2', '2.2.0'] as const)(
  'our broker and Apache %s take log directories from each other',
  async (apache) => {
    const home = mkdtempSync(join(directory, `${apache}-`));
    const zookeeper = await startZooKeeper(home);
    const [port = 0] = await freePorts(1);
    const story = new Story(new SharedPlace({ directory: home, zookeeper: zookeeper.connect, port, apache }));
    const { place, ours, formats } = story;
    try {
      await story.start('ours');
      await place.connected(async (connection) => {
        await ours.createTopics(connection);
        await ours.write(connection, []);
        await ours.deleteBefore(connection, 30);
      });
      await story.note();
      await story.stopAndStart(apache);
      await java.write('first', port, formats);
      await story.write();
      await story.note();
      await story.stopAndStart('ours');
      // What Apache wrote, transactions among it, is compacted by ours, and then shown by Apache.
      await story.writeKeys();
      await story.write();
      await compactNow(place);
      await story.note();
      await story.killAndStart(apache);
      await java.write('more', port, formats);
      await story.write();
      await compactNow(place);
      await story.note();
      await story.killAndStart('ours');
      await story.write();
      await story.note();
      await goOn(story);
    } finally {
      await place.kill();
      for (const server of zookeeper.processes) await server.stop();
    }
  },
);

/** More turns, clean and by `kill -9`. */
async function goOn(story: Story): Promise<void> {
  const { place, formats } = story;
  for (let turn = 0; turn < moreTurns; turn++) {
    const next = turn % 2 === 0 ? place.apache : 'ours';
    if (turn % 3 === 1) await story.killAndStart(next);
    else await story.stopAndStart(next);
    if (next === 'ours') await story.writeKeys();
    else await java.write('more', place.port, formats);
    await story.write();
    // Each compacts now what it wrote itself, now what both did.
    if (turn % 5 !== 2) await compactNow(place);
    await story.note();
  }
}
