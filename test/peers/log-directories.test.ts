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
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from './lib/server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './lib/wanted-zookeeper.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { changedFiles, checkpointLines, filesOf } from './log-directories/directory-files.ts';
import { JavaWriter } from './log-directories/java-writer.ts';
import { OurWriter } from './log-directories/our-writer.ts';
import { committedOffsets, type PartitionView, viewOf } from './log-directories/partition-view.ts';
import { SharedPlace, type Who } from './log-directories/shared-place.ts';

const moreTurns = Number(process.env['LOG_DIRECTORY_TURNS'] ?? 0);
const groups = ['group-ours', 'group-plain', 'group-transaction'];
/** What Apache says when a log is read although it need not be, or when it is not as it should be. */
const rebuilding =
  /recovering segment|Recovering unflushed|rebuilding index|corrupt|Found invalid|Could not find/i;
const cleaned = [
  'compacted-0',
  '__consumer_offsets-0',
  '__consumer_offsets-1',
  '__transaction_state-0',
  '__transaction_state-1',
];

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
    expect(await this.#look(), `${who} shows what was there`).toEqual(this.#seen);
    const { answered, expected } = await this.place.connected((one) => this.ours.repeatLast(one));
    expect(answered, `${who} knows the producer's last batch`).toBe(expected);
  }

  /** Our codec writes to whoever runs. */
  async write(): Promise<void> {
    const others = this.formats === 'old' ? ['old-8', 'old-10'] : [];
    await this.place.connected((connection) => this.ours.write(connection, others));
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
    expect(changedFiles(before, filesOf(this.place.logDirs), cleaned)).toEqual([]);
  }

  async killAndStart(next: Who): Promise<void> {
    await this.place.kill();
    await this.start(next);
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
      await compacted(place, () => java.write('first', port, formats));
      await story.write();
      await story.note();
      await story.stopAndStart('ours');
      await story.write();
      await story.note();
      await story.killAndStart(apache);
      await compacted(place, () => java.write('more', port, formats));
      await story.write();
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

/** How far the compacted topic is cleaned, as whoever runs has noted it. */
function cleanedUpTo(place: SharedPlace): string {
  const lines = checkpointLines(place.logDirs, 'cleaner-offset-checkpoint');
  return lines.filter((line) => line.startsWith('compacted ')).join();
}

/** Does `write`, and waits until the cleaner of whoever runs has gone over it and has nothing more to do. */
async function compacted(place: SharedPlace, write: () => Promise<void>): Promise<void> {
  const before = cleanedUpTo(place);
  await write();
  const deadline = Date.now() + 60_000;
  for (let last = before; ; ) {
    await sleep(600);
    const now = cleanedUpTo(place);
    if (now !== before && now === last) return;
    if (Date.now() > deadline) throw new Error(`the cleaner has not gone on since "${before}"`);
    last = now;
  }
}

/** More turns, clean and by `kill -9`. */
async function goOn(story: Story): Promise<void> {
  const { place, formats } = story;
  for (let turn = 0; turn < moreTurns; turn++) {
    const next = turn % 2 === 0 ? place.apache : 'ours';
    if (turn % 3 === 1) await story.killAndStart(next);
    else await story.stopAndStart(next);
    if (next !== 'ours') await compacted(place, () => java.write('more', place.port, formats));
    await story.write();
    await story.note();
  }
}
