/**
 * The tasks of one member through rebalances. A task that stays with the member keeps its stores, since everything it did
 * was committed when its partitions were revoked; a task that goes, or was lost, is closed.
 */
import type { GroupOffset, PolledRecords } from '@kafka-ts/client/group-member';
import type { SubTopology } from '../topology/internal-topology.ts';
import type { RecordCollector } from './record-collector.ts';
import { StreamTask } from './stream-task.ts';
import { type TaskId, taskIdText } from './task-id.ts';
import type { TaskSettings } from './task-settings.ts';

export class TaskManager {
  readonly #settings: TaskSettings;
  readonly #collector: RecordCollector;
  readonly #subTopologies: readonly SubTopology[];
  readonly #tasks = new Map<string, StreamTask>();
  readonly #byPartition = new Map<string, StreamTask>();
  readonly #committed = new Map<string, number>();
  #ready = new Set<StreamTask>();

  constructor(settings: TaskSettings, collector: RecordCollector) {
    this.#settings = settings;
    this.#collector = collector;
    this.#subTopologies = settings.topology.subTopologies();
  }

  get tasks(): readonly StreamTask[] {
    return [...this.#tasks.values()];
  }

  /** Those whose stores are restored. */
  get readyTasks(): ReadonlySet<StreamTask> {
    return this.#ready;
  }

  get isCommitRequested(): boolean {
    return this.tasks.some((task) => task.isCommitRequested);
  }

  /** Keeps, makes and closes tasks. @returns those whose stores are to be restored */
  assign(ids: readonly TaskId[]): StreamTask[] {
    const wanted = new Map(ids.map((id) => [taskIdText(id), id]));
    for (const [name, task] of this.#tasks) if (!wanted.has(name)) this.#drop(name, task);
    for (const [name, id] of wanted) {
      if (this.#tasks.has(name)) continue;
      const subTopology = this.#subTopologies.find((each) => each.id === id.subTopology);
      if (subTopology === undefined) continue;
      const { settings, collector } = { settings: this.#settings, collector: this.#collector };
      this.#tasks.set(name, new StreamTask({ id, subTopology, settings, collector }));
    }
    return this.tasks.filter((task) => !this.#ready.has(task));
  }

  /** Its stores are restored: processors begin. */
  start(task: StreamTask): void {
    task.init();
    this.#ready.add(task);
  }

  /** Partitions are being taken away, perhaps to come back. */
  suspend(): void {
    for (const task of this.#tasks.values()) task.forgetWaiting();
    this.#byPartition.clear();
    this.#committed.clear();
    // A task whose stores were being filled begins anew.
    for (const [name, task] of this.#tasks) if (!this.#ready.has(task)) this.#drop(name, task);
  }

  /** Everything may be others' now. */
  closeAll(): void {
    for (const [name, task] of this.#tasks) this.#drop(name, task);
    this.#byPartition.clear();
    this.#committed.clear();
  }

  /** Gives records to the task of their partition. */
  add({ topic, partition, records }: PolledRecords): void {
    const name = `${topic}-${partition}`;
    const task = this.#byPartition.get(name) ?? this.#findTask(topic, partition);
    if (task === undefined) return;
    this.#byPartition.set(name, task);
    task.add(topic, records);
  }

  /**
   * Processes at most `maxRecords`, of each task in turn.
   * @returns how many there were; fewer than asked for means that nothing waits
   */
  process(maxRecords: number): number {
    let processed = 0;
    for (const task of this.#ready) while (processed < maxRecords && task.process()) processed++;
    return processed;
  }

  punctuateByClock(): void {
    for (const task of this.#ready) task.punctuateByClock();
  }

  /** Sends on what waits in caches. */
  flush(): void {
    for (const task of this.#ready) task.flush();
  }

  /** What was processed since the last `committed`. */
  committableOffsets(): GroupOffset[] {
    return [...this.#ready].flatMap((task) =>
      task
        .committableOffsets()
        .filter(({ topic, partition, offset }) => this.#committed.get(`${topic}-${partition}`) !== offset),
    );
  }

  committed(offsets: readonly GroupOffset[]): void {
    for (const { topic, partition, offset } of offsets) this.#committed.set(`${topic}-${partition}`, offset);
  }

  #findTask(topic: string, partition: number): StreamTask | undefined {
    return this.tasks.find((task) => task.id.partition === partition && task.reads(topic));
  }

  #drop(name: string, task: StreamTask): void {
    this.#tasks.delete(name);
    if (this.#ready.delete(task)) task.close();
  }
}
