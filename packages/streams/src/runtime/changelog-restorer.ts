/** Fills the stores of new tasks from their changelogs, up to the end that these had when it began. */
import type { GroupMember } from '@kafka-ts/client/group-member';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import type { StreamTask } from './stream-task.ts';

interface Restoring {
  readonly task: StreamTask;
  readonly at: TopicPartition;
  readonly endOffset: number;
}

export class ChangelogRestorer {
  readonly #reader: GroupMember;
  #open: Restoring[] = [];
  #records = 0;

  /** @param reader reads partitions given by hand */
  constructor(reader: GroupMember) {
    this.#reader = reader;
  }

  get isDone(): boolean {
    return this.#open.length === 0;
  }

  /** Records restored since the last `begin`. */
  get records(): number {
    return this.#records;
  }

  /** Takes these tasks, and forgets others. */
  async begin(tasks: readonly StreamTask[]): Promise<void> {
    this.#records = 0;
    const changelogs = tasks.flatMap((task) =>
      [...task.changelogs.keys()].map((topic) => ({ task, at: { topic, partition: task.id.partition } })),
    );
    const ends = await this.#reader.offsetsAt(
      changelogs.map(({ at }) => at),
      'latest',
    );
    const starts = await this.#reader.offsetsAt(
      changelogs.map(({ at }) => at),
      'earliest',
    );
    this.#open = changelogs
      .map((each, index) => ({ ...each, endOffset: ends[index]?.offset ?? 0 }))
      .filter(({ endOffset }, index) => endOffset > (starts[index]?.offset ?? 0));
    this.#reader.assign(this.#open.map(({ at }) => at));
    for (const { at } of this.#open) this.#reader.seek(at, 'earliest');
  }

  /** Restores what comes within `maxWaitMs`. */
  async step(maxWaitMs: number): Promise<void> {
    for (const { topic, partition, records } of await this.#reader.poll(maxWaitMs)) {
      const restoring = this.#open.find(({ at }) => at.topic === topic && at.partition === partition);
      const store = restoring?.task.changelogs.get(topic);
      if (restoring === undefined || store === undefined) continue;
      for (const { key, value, timestamp, offset } of records) {
        if (key === null || offset >= restoring.endOffset) continue;
        store.restore(key, value, timestamp);
        this.#records++;
      }
    }
    const left: Restoring[] = [];
    for (const each of this.#open)
      if ((await this.#reader.position(each.at)) < each.endOffset) left.push(each);
    if (left.length < this.#open.length) {
      const done = this.#open.filter((each) => !left.includes(each));
      this.#reader.pause(done.map(({ at }) => at));
    }
    this.#open = left;
  }
}
