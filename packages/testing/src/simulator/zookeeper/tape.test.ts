import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { expect, test } from 'vitest';
import type { TapeConnection } from './tape.ts';
import { complaintOf, created, WrittenHistory } from './written-history.ts';

class Story extends WrittenHistory {
  readonly one: TapeConnection = this.connect('one');
  readonly two: TapeConnection = this.connect('two');
}

const sync = { kind: 'sync' } as const;

test.each<[string, (story: Story) => void, string]>([
  [
    'answers in the order of the requests',
    (story) => {
      const first = story.ask(story.one, created('/a').call);
      const second = story.ask(story.one, sync);
      story.answer(story.one, first, { zxid: 3n });
      story.answer(story.one, second, { zxid: 3n });
    },
    '',
  ],
  [
    'an answer that overtakes another',
    (story) => {
      story.ask(story.one, created('/a').call);
      story.answer(story.one, story.ask(story.one, sync));
    },
    'one: got the answer to request 2, request 1 is the next to be answered',
  ],
  [
    'an answer to nothing',
    (story) => {
      story.answer(story.one, 1);
    },
    'request none is the next to be answered',
  ],
  [
    'a read of what was before that somebody else was told of',
    (story) => {
      story.write(story.one, created('/a'));
      story.read(story.two, sync, { zxid: 2n });
    },
    'two: sync was answered from transaction 2, when it was sent 3 had been told of',
  ],
  [
    'a read that was sent before the other was told',
    (story) => {
      const xid = story.ask(story.two, sync);
      story.write(story.one, created('/a'));
      story.answer(story.two, xid, { zxid: 2n });
    },
    '',
  ],
  [
    'the number of a write given twice',
    (story) => {
      story.write(story.one, created('/a'));
      story.answer(story.two, story.ask(story.two, created('/b').call), { zxid: 3n });
    },
    'two: create was answered from transaction 3, when it was sent 3 had been told of',
  ],
  [
    'a number given again to a write that failed',
    (story) => {
      story.write(story.one, created('/a'));
      const xid = story.ask(story.two, created('/a').call);
      story.answer(story.two, xid, { zxid: 3n, err: ErrorCode.NODEEXISTS });
    },
    'two: create was answered from transaction 3',
  ],
  [
    'a connection whose answers go back',
    (story) => {
      const first = story.ask(story.one, sync);
      const second = story.ask(story.one, sync);
      story.answer(story.one, first, { zxid: 5n });
      story.answer(story.one, second, { zxid: 4n });
    },
    'one: transaction 4 was told behind 5',
  ],
  [
    'an event older than the answer before it',
    (story) => {
      story.read(story.one, sync, { zxid: 5n });
      story.one.got({ type: 3, path: '/a', zxid: 4n });
    },
    'one: transaction 4 was told behind 5',
  ],
])('%s', (_, tell, complaint) => {
  const story = new Story();
  const found = complaintOf(() => tell(story));
  if (complaint === '') expect(found).toBe('');
  else expect(found).toContain(complaint);
});

test('connections are told apart by the session that they carried, refused ones left out', () => {
  const story = new Story();
  const again = story.reconnect(story.one);
  story.handshake('late', { asked: story.two.sessionId, sessionId: 0n, timeoutMs: 0 });
  const sessions = story.tape.bySession();
  expect(sessions.get(1n)).toEqual([story.one, again]);
  expect(sessions.get(2n)).toEqual([story.two]);
  expect(sessions.size).toBe(2);
});
