import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { expect, test } from 'vitest';
import { checkSessions, type ServerLife } from './check-sessions.ts';
import { replay } from './replay.ts';
import type { TapeConnection } from './tape.ts';
import { complaintOf, WrittenHistory } from './written-history.ts';

const tickMs = 400;

/** A session of 4,000 ms made at 10,000 by `one`, and somebody else who lives on. */
class Story extends WrittenHistory {
  readonly lives: ServerLife[] = [{ startMs: 0, servingMs: 0, endMs: Number.POSITIVE_INFINITY }];
  readonly one: TapeConnection = this.connect('one');
  readonly other: TapeConnection = this.connect('other');

  /** The server ends the session of `one`. */
  expire(): void {
    this.log(this.one.sessionId, 0, { type: OpCode.closeSession, paths: [] });
  }

  crash(downMs: number): void {
    const life = this.lives.at(-1);
    if (life !== undefined) life.endMs = this.nowMs;
    this.pass(downMs);
    this.lives.push({ startMs: this.nowMs, servingMs: this.nowMs + 5, endMs: Number.POSITIVE_INFINITY });
    this.pass(5);
  }

  refuse(asked: bigint, password?: string): void {
    const options = { asked, sessionId: 0n, timeoutMs: 0 };
    this.handshake('again', password === undefined ? options : { ...options, password });
  }

  /** Empty if there is none. */
  get complaint(): string {
    this.tape.told(this.lastZxid);
    const replayed = replay(this.records, this.tape);
    return complaintOf(() => checkSessions(this.tape, replayed, { tickMs, lives: this.lives }));
  }
}

test.each<[string, (story: Story) => void, string]>([
  [
    'a silent session ends when its timeout is over',
    (story) => {
      story.pass(4_300);
      story.expire();
    },
    '',
  ],
  [
    'a session may not end before',
    (story) => {
      story.pass(3_900);
      story.expire();
    },
    'was expired 3900 ms after the server heard of it, its timeout is 4000 ms',
  ],
  [
    'the timeout begins anew with each request that was answered',
    (story) => {
      story.pass(3_000);
      story.read(story.one, { kind: 'ping' });
      story.pass(3_900);
      story.expire();
    },
    'was expired 3900 ms after the server heard of it',
  ],
  [
    'a request that was lost may not have been heard',
    (story) => {
      story.pass(3_000);
      story.ask(story.one, { kind: 'ping' });
      story.pass(1_300);
      story.expire();
    },
    '',
  ],
  [
    'a silent session may not live much longer',
    (story) => {
      story.pass(6_000);
      story.expire();
    },
    'was expired 6000 ms after its last sign of life',
  ],
  [
    'a client that came back and did not hear of it may have been let in',
    (story) => {
      story.pass(3_000);
      const again = story.reconnect(story.one);
      again.answered = undefined;
      story.pass(4_300);
      story.expire();
    },
    '',
  ],
  [
    'a restarted server gives every session its whole timeout again',
    (story) => {
      story.pass(3_000);
      story.crash(100);
      story.pass(2_000);
      story.expire();
    },
    'was expired 2005 ms after the server heard of it',
  ],
  [
    'the connection of a session that is over is ended',
    (story) => {
      story.pass(4_300);
      story.expire();
      story.one.ended();
      story.pass(2_000);
    },
    '',
  ],
  [
    'the connection of a session that is over may not stay open',
    (story) => {
      story.pass(4_300);
      story.expire();
      story.pass(2_000);
    },
    'one: session 1 was expired at 14300, its connection ended never',
  ],
  [
    'whoever is dead hears nothing of it',
    (story) => {
      story.tape.deaf.add('one');
      story.pass(4_300);
      story.expire();
      story.pass(2_000);
    },
    '',
  ],
  [
    'a session may outlive the time in which no server ran',
    (story) => {
      story.crash(60_000);
      story.pass(4_200);
      story.expire();
    },
    '',
  ],
  [
    'no session can end when no server runs',
    (story) => {
      story.crash(60_000);
      story.nowMs -= 30_000;
      story.expire();
      story.nowMs += 30_000;
    },
    'when no server ran',
  ],
  [
    'a session that is there is let in',
    (story) => {
      story.reconnect(story.one);
    },
    '',
  ],
  ['a session that is there may not be refused', (story) => story.refuse(story.one.sessionId), 'it lives on'],
  ['a wrong password is refused', (story) => story.refuse(story.one.sessionId, 'guessed'), ''],
  [
    'a wrong password may not be let in',
    (story) => {
      const { sessionId } = story.one;
      story.handshake('thief', { asked: sessionId, sessionId, timeoutMs: 4_000, password: 'guessed' });
    },
    'given to somebody with another password',
  ],
  [
    'a session that is gone is refused',
    (story) => {
      story.pass(4_300);
      story.expire();
      story.pass(10);
      story.refuse(story.one.sessionId);
    },
    '',
  ],
  [
    'a session that its client closed may not be let in',
    (story) => {
      const xid = story.ask(story.one, { kind: 'closeSession' });
      story.log(story.one.sessionId, xid, { type: OpCode.closeSession, paths: [] });
      story.pass(10);
      story.reconnect(story.one);
    },
    'it had ended at 10000',
  ],
  [
    'a session may not be refused before its end',
    (story) => {
      story.refuse(story.one.sessionId);
      story.pass(4_300);
      story.expire();
    },
    'was refused at 10000, it ended at 14300',
  ],
  ['a new session may not be refused', (story) => story.refuse(0n), 'a new session was refused'],
  [
    "nobody is given another's session",
    (story) => {
      const { one, other } = story;
      const password = `of ${other.sessionId}`;
      story.handshake('again', {
        ...{ asked: one.sessionId, sessionId: other.sessionId, timeoutMs: 4_000, password },
      });
    },
    'asked for session 1, got 2',
  ],
  [
    'a session that is given is in the log',
    (story) => {
      story.handshake('ghost', { asked: 0n, sessionId: 77n, timeoutMs: 4_000 });
    },
    'session 77 was given and is in no log',
  ],
])('%s', (_, tell, complaint) => {
  const story = new Story();
  tell(story);
  if (complaint === '') expect(story.complaint).toBe('');
  else expect(story.complaint).toContain(complaint);
});
