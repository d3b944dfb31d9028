import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { AddWatchMode } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import { WatcherType } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { describe, expect, test } from 'vitest';
import { checkWatches } from './check-watches.ts';
import { replay } from './replay.ts';
import { type TapeConnection, untoldZxid } from './tape.ts';
import type { WireCall } from './wire-call.ts';
import { complaintOf, created, deleted, setDataCall, setDataTxn, WrittenHistory } from './written-history.ts';

const { nodeCreated, nodeDeleted, nodeDataChanged, nodeChildrenChanged } = EventType;

/**
 * `watcher` watches what `writer` writes. There are /a and /a/x: transactions 3 and 4. Each has a tape of its own: what the watcher reads
 * has no bodies, which are the replay's business.
 */
class Story extends WrittenHistory {
  readonly watcher: TapeConnection = this.connect('watcher');
  readonly writing = new WrittenHistory(this.records);
  readonly writer: TapeConnection = this.writing.connect('writer');
  #version = 0;

  constructor() {
    super();
    this.writing.write(this.writer, created('/a'));
    this.writing.write(this.writer, created('/a/x'));
  }

  /** Sets a watch by a successful request. */
  watch(call: WireCall, connection = this.watcher): void {
    this.read(connection, call);
  }

  change(path: string): void {
    this.#version++;
    this.writing.lose(this.writer, {
      call: setDataCall(path, `${this.#version}`),
      txn: setDataTxn(path, `${this.#version}`, this.#version),
    });
  }

  make(path: string): void {
    this.writing.lose(this.writer, created(path));
  }

  delete(path: string): void {
    this.writing.lose(this.writer, deleted(path));
  }

  event(type: number, path: string, zxid: bigint, connection = this.watcher): void {
    connection.got({ type, path, zxid });
  }

  /** An answer that names the newest transaction, which reveals everything. */
  reveal(connection = this.watcher): void {
    this.read(connection, { kind: 'sync' });
  }

  /** Empty if there is none. */
  complaint(connection = this.watcher): string {
    this.writing.tape.told(this.lastZxid);
    const replayed = replay(this.records, this.writing.tape);
    return complaintOf(() => checkWatches(connection, replayed));
  }
}

const dataWatch: WireCall = { kind: 'getData', path: '/a', watch: true };
const childWatch: WireCall = { kind: 'getChildren', path: '/a', watch: true };
const persistent: WireCall = { kind: 'addWatch', request: { path: '/a', mode: AddWatchMode.persistent } };
const recursive: WireCall = {
  kind: 'addWatch',
  request: { path: '/a', mode: AddWatchMode.persistentRecursive },
};
const setAgain = (relativeZxid: bigint): WireCall => ({
  kind: 'setWatches',
  request: {
    ...{ relativeZxid, dataWatches: ['/a'], existWatches: ['/b'], childWatches: ['/a'] },
    ...{ persistentWatches: [], persistentRecursiveWatches: ['/a'] },
  },
});

describe('kept promises', () => {
  test.each<[string, (story: Story) => void]>([
    [
      'a one-shot watch fires once, before the answer that shows the change',
      (story) => {
        story.watch(dataWatch);
        story.change('/a');
        story.change('/a');
        story.event(nodeDataChanged, '/a', 5n);
        story.reveal();
      },
    ],
    [
      'a watch on a node that is missing hears of its creation',
      (story) => {
        story.read(story.watcher, { kind: 'exists', path: '/b', watch: true }, { err: ErrorCode.NONODE });
        story.make('/b');
        story.event(nodeCreated, '/b', 5n);
        story.reveal();
      },
    ],
    [
      'data and child watch of one client hear of a deletion once',
      (story) => {
        story.watch({ kind: 'getData', path: '/a/x', watch: true });
        story.watch({ kind: 'getChildren', path: '/a/x', watch: true });
        story.delete('/a/x');
        story.event(nodeDeleted, '/a/x', 5n);
        story.reveal();
      },
    ],
    [
      'a persistent watch hears of each change of the node and its children',
      (story) => {
        story.watch(persistent);
        story.change('/a');
        story.make('/a/y');
        story.event(nodeDataChanged, '/a', 5n);
        story.event(nodeChildrenChanged, '/a', 6n);
        story.reveal();
      },
    ],
    [
      'what nobody is told of after the loss of the connection may be missing',
      (story) => {
        story.watch(recursive);
        story.make('/a/y');
        story.make('/a/z');
        story.event(nodeCreated, '/a/y', 5n);
      },
    ],
    [
      'setWatches tells what changed meanwhile, and sets the others',
      (story) => {
        const again = story.reconnect(story.watcher);
        story.make('/a/y');
        const xid = story.ask(again, setAgain(4n));
        story.event(nodeChildrenChanged, '/a', untoldZxid, again);
        story.answer(again, xid);
        story.change('/a');
        story.event(nodeDataChanged, '/a', 6n, again);
        story.reveal(again);
      },
    ],
  ])('%s', (_, tell) => {
    const story = new Story();
    tell(story);
    for (const connection of story.tape.connections) expect(story.complaint(connection)).toBe('');
  });
});

describe('broken promises are found', () => {
  test.each<[string, (story: Story) => void, string]>([
    [
      'an event behind the answer that shows its change',
      (story) => {
        story.watch(dataWatch);
        story.change('/a');
        story.reveal();
        story.event(nodeDataChanged, '/a', 5n);
      },
      'expected the events [5: 3 /a] before the answer to sync (request 2, transaction 5), got []',
    ],
    [
      'an event that never comes',
      (story) => {
        story.watch(childWatch);
        story.make('/a/y');
        story.reveal();
      },
      'expected the events [5: 4 /a]',
    ],
    [
      'a one-shot watch that fires twice',
      (story) => {
        story.watch(dataWatch);
        story.change('/a');
        story.change('/a');
        story.event(nodeDataChanged, '/a', 5n);
        story.event(nodeDataChanged, '/a', 6n);
        story.reveal();
      },
      'got [5: 3 /a, 6: 3 /a]',
    ],
    [
      'an event that is told twice',
      (story) => {
        story.watch(persistent);
        story.change('/a');
        story.event(nodeDataChanged, '/a', 5n);
        story.event(nodeDataChanged, '/a', 5n);
        story.reveal();
      },
      'got [5: 3 /a, 5: 3 /a]',
    ],
    [
      'an event of another kind',
      (story) => {
        story.watch(dataWatch);
        story.delete('/a/x');
        story.delete('/a');
        story.event(nodeDataChanged, '/a', 6n);
        story.reveal();
      },
      'expected the events [6: 2 /a]',
    ],
    [
      'an event that names another transaction',
      (story) => {
        story.watch(dataWatch);
        story.change('/a');
        story.change('/a');
        story.event(nodeDataChanged, '/a', 6n);
        story.reveal();
      },
      'expected the events [5: 3 /a]',
    ],
    [
      'a persistent watch that falls silent',
      (story) => {
        story.watch(persistent);
        story.change('/a');
        story.change('/a');
        story.event(nodeDataChanged, '/a', 5n);
        story.reveal();
      },
      'expected the events [5: 3 /a, 6: 3 /a]',
    ],
    [
      'a recursive watch that does not look below the children',
      (story) => {
        story.watch(recursive);
        story.make('/a/x/1');
        story.reveal();
      },
      'expected the events [5: 1 /a/x/1]',
    ],
    [
      'a recursive watch that tells of children, as a persistent one does',
      (story) => {
        story.watch(recursive);
        story.make('/a/y');
        story.event(nodeCreated, '/a/y', 5n);
        story.event(nodeChildrenChanged, '/a', 5n);
        story.reveal();
      },
      'got [5: 1 /a/y, 5: 4 /a]',
    ],
    [
      'events of one transaction in the wrong order',
      (story) => {
        story.watch({ kind: 'getData', path: '/a/x', watch: true });
        story.watch(childWatch);
        story.delete('/a/x');
        story.event(nodeChildrenChanged, '/a', 5n);
        story.event(nodeDeleted, '/a/x', 5n);
        story.reveal();
      },
      'expected the events [5: 2 /a/x, 5: 4 /a]',
    ],
    [
      'an event of a watch that was removed',
      (story) => {
        story.watch(dataWatch);
        story.read(story.watcher, { kind: 'removeWatches', request: { path: '/a', type: WatcherType.any } });
        story.change('/a');
        story.event(nodeDataChanged, '/a', 5n);
        story.reveal();
      },
      'expected the events [] before the answer to sync',
    ],
    [
      'a watch of a read that failed',
      (story) => {
        story.read(story.watcher, { kind: 'getData', path: '/b', watch: true }, { err: ErrorCode.NONODE });
        story.make('/b');
        story.event(nodeCreated, '/b', 5n);
        story.reveal();
      },
      'expected the events []',
    ],
    [
      'a watch that is removed, and was never set',
      (story) => {
        story.read(story.watcher, { kind: 'removeWatches', request: { path: '/a', type: WatcherType.data } });
      },
      'there was none',
    ],
    [
      'a watch that is said not to be, and was set',
      (story) => {
        story.watch(dataWatch);
        story.read(
          story.watcher,
          { kind: 'removeWatches', request: { path: '/a', type: WatcherType.data } },
          { err: ErrorCode.NOWATCHER },
        );
      },
      'there was one',
    ],
    [
      'a gap before the connection was lost',
      (story) => {
        story.watch(persistent);
        story.change('/a');
        story.change('/a');
        story.event(nodeDataChanged, '/a', 6n);
      },
      'expected the events [5: 3 /a] at the end',
    ],
    [
      'a setWatches that keeps a change to itself',
      (story) => {
        story.change('/a');
        story.read(story.watcher, setAgain(4n));
      },
      'expected the events [-1: 3 /a] before the answer to setWatches',
    ],
    [
      'a setWatches that tells of what its client knew',
      (story) => {
        story.change('/a');
        const xid = story.ask(story.watcher, setAgain(5n));
        story.event(nodeDataChanged, '/a', untoldZxid);
        story.answer(story.watcher, xid);
      },
      'expected the events [] before the answer to setWatches',
    ],
    [
      'a recursive watch that setWatches did not set',
      (story) => {
        story.read(story.watcher, setAgain(4n));
        story.make('/a/x/1');
        story.reveal();
      },
      'expected the events [5: 1 /a/x/1]',
    ],
    [
      'a setWatches cut short behind what no transaction explains',
      (story) => {
        story.reveal();
        story.ask(story.watcher, setAgain(4n));
        story.event(nodeDeleted, '/a', untoldZxid);
      },
      'which no transaction explains',
    ],
  ])('%s', (_, tell, complaint) => {
    const story = new Story();
    tell(story);
    expect(story.complaint()).toContain(complaint);
  });
});
