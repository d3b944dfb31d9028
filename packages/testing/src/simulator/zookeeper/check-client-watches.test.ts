import { AddWatchMode } from '@kafka-ts/zookeeper/jute/operations/add-watch';
import { WatcherType } from '@kafka-ts/zookeeper/jute/operations/remove-watches';
import type { SetWatches2Request } from '@kafka-ts/zookeeper/jute/operations/set-watches2';
import { EventType } from '@kafka-ts/zookeeper/jute/records/watcher-event';
import { expect, test } from 'vitest';
import { checkClientWatches, checkToldEvents, eventLine } from './check-client-watches.ts';
import type { TapeConnection } from './tape.ts';
import { complaintOf, created, WrittenHistory } from './written-history.ts';

const none: SetWatches2Request = {
  ...{ relativeZxid: 2n, dataWatches: [], existWatches: [], childWatches: [] },
  ...{ persistentWatches: [], persistentRecursiveWatches: [] },
};

/** A client that watches the data of /a, which is transaction 2, and all below; then the connection is lost. */
class Story extends WrittenHistory {
  readonly first: TapeConnection = this.connect('client');

  constructor() {
    super();
    this.write(this.first, created('/a'));
    this.read(this.first, { kind: 'getData', path: '/a', watch: true });
    const request = { path: '/a', mode: AddWatchMode.persistentRecursive };
    this.read(this.first, { kind: 'addWatch', request });
  }

  /** It comes back and sets these. */
  comeBack(...requests: readonly SetWatches2Request[]): TapeConnection {
    const again = this.reconnect(this.first);
    for (const request of requests) this.ask(again, { kind: 'setWatches', request });
    this.ask(again, { kind: 'sync' });
    return again;
  }

  /** Empty if there is none. */
  get complaint(): string {
    return complaintOf(() => checkClientWatches(this.tape.connections));
  }
}

const both = { ...none, dataWatches: ['/a'], persistentRecursiveWatches: ['/a'] };
const removeAll = { kind: 'removeWatches', request: { path: '/a', type: WatcherType.any } } as const;

test.each<[string, (story: Story) => void, string]>([
  ['all watches are set again', (story) => story.comeBack(both), ''],
  [
    'all watches are set again, in several requests',
    (story) =>
      story.comeBack({ ...none, dataWatches: ['/a'] }, { ...none, persistentRecursiveWatches: ['/a'] }),
    '',
  ],
  [
    'a recursive one is forgotten',
    (story) => story.comeBack({ ...none, dataWatches: ['/a'] }),
    'came back with the watches [data /a], it had [data /a, recursive /a]',
  ],
  ['all are forgotten', (story) => story.comeBack(), 'came back with the watches []'],
  [
    'one becomes another',
    (story) => story.comeBack({ ...both, dataWatches: [], existWatches: ['/a'] }),
    'came back with the watches [exist /a, recursive /a]',
  ],
  [
    'one that has fired is set again',
    (story) => {
      story.first.got({ type: EventType.nodeDataChanged, path: '/a', zxid: 3n });
      story.comeBack(both);
    },
    'it had [recursive /a]',
  ],
  [
    'one that was removed is set again',
    (story) => {
      story.read(story.first, removeAll);
      story.comeBack(both);
    },
    'it had []',
  ],
  [
    'one whose removal was not answered stays',
    (story) => {
      story.ask(story.first, removeAll);
      story.comeBack(both);
    },
    '',
  ],
  [
    'changes since a newer transaction than it knows',
    (story) => story.comeBack({ ...both, relativeZxid: 3n }),
    'as of transaction 3, it knows 2',
  ],
  [
    'watches of a session that is gone are not carried over',
    (story) => {
      story.ask(story.connect('client'), { kind: 'sync' });
    },
    '',
  ],
])('%s', (_, tell, complaint) => {
  const story = new Story();
  tell(story);
  if (complaint === '') expect(story.complaint).toBe('');
  else expect(story.complaint).toContain(complaint);
});

test('each event is told once, in order', () => {
  const story = new Story();
  story.first.got({ type: EventType.nodeCreated, path: '/a/x', zxid: 3n });
  story.comeBack(both).got({ type: EventType.nodeCreated, path: '/a/y', zxid: 4n });
  const x = eventLine(EventType.nodeCreated, '/a/x', 3n);
  const y = eventLine(EventType.nodeCreated, '/a/y', 4n);
  const complaint = (...told: readonly string[]): string =>
    complaintOf(() => checkToldEvents(story.tape.connections, told));
  expect(complaint(x, y)).toBe('');
  expect(complaint(x)).toContain(y);
  expect(complaint(y)).toContain('event 0');
  expect(complaint(y, x)).toContain('event 0');
  expect(complaint(x, x, y)).toContain('event 1');
  expect(complaint(x, y, y)).toContain('event 2');
});
