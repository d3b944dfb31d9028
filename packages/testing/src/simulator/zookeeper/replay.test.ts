import { ErrorCode } from '@kafka-ts/zookeeper/errors';
import { OpCode } from '@kafka-ts/zookeeper/jute/op-code';
import { CreateFlags } from '@kafka-ts/zookeeper/jute/operations/create';
import type { MultiPart } from '@kafka-ts/zookeeper/jute/operations/multi';
import type { Stat } from '@kafka-ts/zookeeper/jute/records/stat';
import { describe, expect, test } from 'vitest';
import { replay } from './replay.ts';
import type { TapeConnection } from './tape.ts';
import type { WireCall } from './wire-call.ts';
import {
  complaintOf,
  createCall,
  created,
  createTxn,
  deleted,
  setDataCall,
  setDataTxn,
  WrittenHistory,
} from './written-history.ts';

/** Two clients, one of which has made /a: transactions 1 to 3. */
class Story extends WrittenHistory {
  readonly one: TapeConnection = this.connect('one');
  readonly two: TapeConnection = this.connect('two');

  constructor() {
    super();
    this.write(this.one, created('/a'));
  }

  /** Empty if there is none. */
  get complaint(): string {
    this.tape.told(this.lastZxid);
    return complaintOf(() => replay(this.records, this.tape));
  }
}

/** Of /a, made as transaction 3 and changed as the fourth. */
const statOfSecond: Stat = {
  ...{ czxid: 3n, mzxid: 4n, ctime: 10_000, mtime: 10_000, version: 1, cversion: 0, aversion: 0 },
  ...{ ephemeralOwner: 0n, dataLength: 1, numChildren: 0, pzxid: 3n },
};
const second = { call: setDataCall('/a', 'x'), txn: setDataTxn('/a', 'x', 1), value: statOfSecond };
const getA: WireCall = { kind: 'getData', path: '/a', watch: false };
const failingMulti: readonly MultiPart[] = [
  { op: 'setData', request: { path: '/a', data: Buffer.from('half'), version: -1 } },
  { op: 'check', request: { path: '/missing', version: -1 } },
];
const failedMulti = [ErrorCode.OK, ErrorCode.NONODE];
const ephemeral = createCall('/e', CreateFlags.ephemeral);

describe('kept promises', () => {
  test.each<[string, (story: Story) => void]>([
    ['a write', () => {}],
    [
      'a change and what a read shows of it',
      (story) => {
        story.write(story.two, second);
        story.read(story.one, getA, { value: { data: Buffer.from('x'), stat: statOfSecond } });
      },
    ],
    [
      'a lost answer to what was done',
      (story) => {
        story.lose(story.two, deleted('/a'));
        story.read(story.one, { kind: 'exists', path: '/a', watch: false }, { err: ErrorCode.NONODE });
      },
    ],
    [
      'a lost answer to what was never done',
      (story) => {
        story.ask(story.two, deleted('/a').call);
        story.write(story.one, second);
      },
    ],
    [
      'the second of two lost ones left out',
      (story) => {
        story.lose(story.two, second);
        story.ask(story.two, deleted('/a').call);
      },
    ],
    [
      'the first requests of two connections, both lost, one done, alike in the log',
      (story) => {
        story.ask(story.two, deleted('/missing').call);
        story.ask(story.two, created('/q').call);
        const again = story.reconnect(story.two);
        story.lose(again, {
          call: deleted('/missing').call,
          txn: { type: OpCode.error, code: ErrorCode.NONODE },
        });
        story.lose(again, created('/b'));
      },
    ],
    [
      'a multi that fails as a whole',
      (story) => {
        story.write(story.two, {
          call: { kind: 'multi', parts: failingMulti },
          txn: { type: OpCode.multi, parts: failedMulti.map((code) => ({ type: OpCode.error, code })) },
          value: failedMulti.map((code) => ({ op: 'error', code })),
        });
      },
    ],
    [
      'an ephemeral node that goes with its session',
      (story) => {
        story.write(story.two, { call: ephemeral, txn: createTxn('/e', true), value: { path: '/e' } });
        story.log(story.two.sessionId, 0, { type: OpCode.closeSession, paths: ['/e'] });
        story.read(story.one, { kind: 'exists', path: '/e', watch: false }, { err: ErrorCode.NONODE });
      },
    ],
  ])('%s', (_, tell) => {
    const story = new Story();
    tell(story);
    expect(story.complaint).toBe('');
  });
});

describe('broken promises are found', () => {
  test.each<[string, (story: Story) => void, string]>([
    [
      'an acknowledged write that no log has',
      (story) => {
        story.answer(story.two, story.ask(story.two, second.call), { zxid: 4n, value: statOfSecond });
      },
      'transaction 4 is in no log',
    ],
    [
      'an acknowledged write whose number went to another',
      (story) => {
        story.answer(story.two, story.ask(story.two, second.call), { zxid: 4n, value: statOfSecond });
        story.lose(story.one, created('/b'));
      },
      'request 2 of session 1',
    ],
    [
      'a write done twice',
      (story) => {
        const xid = story.lose(story.two, second);
        story.log(story.two.sessionId, xid, setDataTxn('/a', 'x', 2));
      },
      'done twice',
    ],
    [
      'a write done whose forerunner was left out',
      (story) => {
        story.ask(story.two, deleted('/a').call);
        story.lose(story.two, second);
      },
      'left out',
    ],
    [
      'writes of one session in the wrong order',
      (story) => {
        const first = story.ask(story.two, created('/b').call);
        story.lose(story.two, second);
        story.log(story.two.sessionId, first, createTxn('/b'));
      },
      'left out',
    ],
    [
      'a write of a connection that was given up, behind one of its successor',
      (story) => {
        const old = story.ask(story.two, created('/b').call);
        const again = story.reconnect(story.two);
        story.read(again, { kind: 'sync' });
        story.write(again, second);
        story.log(story.two.sessionId, old, createTxn('/b'));
      },
      'transaction 5',
    ],
    [
      'a write that nobody sent',
      (story) => {
        story.log(story.two.sessionId, 1, createTxn('/b'));
      },
      'request 1 of session 2',
    ],
    [
      'a lost write that was done before what its sender knew',
      (story) => {
        story.log(story.two.sessionId, 1, createTxn('/b'));
        story.read(story.one, { kind: 'sync' });
        story.ask(story.two, created('/b').call);
      },
      'request 1 of session 2',
    ],
    [
      'a Stat that is off by one',
      (story) => {
        story.write(story.two, { ...second, value: { ...statOfSecond, version: 2 } });
      },
      'transaction 4',
    ],
    [
      'a version that went on without a write',
      (story) => {
        story.write(story.two, { ...second, txn: setDataTxn('/a', 'x', 2) });
      },
      'logged \'setData /a "x" 2\', expected \'setData /a "x" 1\'',
    ],
    [
      'a version that was not looked at',
      (story) => {
        story.write(story.two, { ...second, call: setDataCall('/a', 'x', 7) });
      },
      "expected 'error -103'",
    ],
    [
      'a failure that was none',
      (story) => {
        const err = ErrorCode.NONODE;
        story.write(story.two, { call: second.call, txn: { type: OpCode.error, code: err }, err });
      },
      "logged 'error -101', expected 'setData",
    ],
    [
      'half a multi',
      (story) => {
        const parts = [setDataTxn('/a', 'half', 1), { type: OpCode.error, code: ErrorCode.NONODE }];
        story.lose(story.two, {
          call: { kind: 'multi', parts: failingMulti },
          txn: { type: OpCode.multi, parts },
        });
      },
      'transaction 4',
    ],
    [
      'a sequence that begins again',
      (story) => {
        const call = createCall('/a/s-', CreateFlags.persistentSequential);
        story.write(story.two, {
          call,
          txn: createTxn('/a/s-0000000000'),
          value: { path: '/a/s-0000000000' },
        });
        story.write(story.two, deleted('/a/s-0000000000'));
        story.write(story.two, {
          call,
          txn: createTxn('/a/s-0000000000'),
          value: { path: '/a/s-0000000000' },
        });
      },
      "expected 'create /a/s-0000000001",
    ],
    [
      'an ephemeral node that outlives its session',
      (story) => {
        story.write(story.two, { call: ephemeral, txn: createTxn('/e', true), value: { path: '/e' } });
        story.log(story.two.sessionId, 0, { type: OpCode.closeSession, paths: [] });
      },
      "logged 'closeSession ', expected 'closeSession /e'",
    ],
    [
      'a node that is ephemeral unasked',
      (story) => {
        story.write(story.two, { ...created('/b'), txn: createTxn('/b', true) });
      },
      'plain',
    ],
    [
      'a write of a session that is gone',
      (story) => {
        story.log(story.two.sessionId, 0, { type: OpCode.closeSession, paths: [] });
        story.lose(story.two, second);
      },
      'which is gone',
    ],
    [
      'a session made twice',
      (story) => {
        story.log(story.two.sessionId, 0, { type: OpCode.createSession, timeoutMs: 4_000 });
      },
      'makes session 2 a second time',
    ],
    [
      'a container deleted that never had a child',
      (story) => {
        const path = '/c';
        const acl = createTxn(path).acl;
        story.lose(story.two, {
          call: createCall(path, CreateFlags.container),
          txn: { ...createTxn(path), type: OpCode.createContainer, acl },
        });
        story.log(0n, 0, { type: OpCode.deleteContainer, path });
      },
      '/c was deleted by the server',
    ],
    [
      'a write done before it was sent',
      (story) => {
        story.log(story.two.sessionId, 1, second.txn);
        story.pass(5);
        story.ask(story.two, second.call);
      },
      'done at 10000, sent at 10005',
    ],
    [
      'a read that shows the state of before',
      (story) => {
        story.write(story.two, second);
        const stat = { ...statOfSecond, version: 0, mzxid: 3n, dataLength: 0 };
        story.read(story.one, getA, { value: { data: null, stat } });
      },
      'one: {"kind":"getData","path":"/a","watch":false} at transaction 4',
    ],
    [
      'a list of children with one too many',
      (story) => {
        story.read(
          story.one,
          { kind: 'getChildren', path: '/', watch: false },
          { value: { children: ['a', 'b', 'zookeeper'] } },
        );
      },
      'one: {"kind":"getChildren"',
    ],
    [
      'a failed ping',
      (story) => {
        story.read(story.one, { kind: 'ping' }, { err: ErrorCode.NONODE });
      },
      'failed with -101',
    ],
  ])('%s', (_, tell, complaint) => {
    const story = new Story();
    tell(story);
    expect(story.complaint).toContain(complaint);
  });
});
