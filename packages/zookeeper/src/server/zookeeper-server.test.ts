import { beforeEach, describe, expect, test } from 'vitest';
import { closeSession } from '../client/close-session.ts';
import { ErrorCode } from '../errors.ts';
import type { RawClient } from '../fixtures/raw-client.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { nothing } from '../jute/codec.ts';
import { addWatch } from '../jute/operations/add-watch.ts';
import { auth } from '../jute/operations/auth.ts';
import { create, create2, createContainer, createTtl } from '../jute/operations/create.ts';
import { deleteNode } from '../jute/operations/delete.ts';
import { exists } from '../jute/operations/exists.ts';
import { getAcl } from '../jute/operations/get-acl.ts';
import { getChildren } from '../jute/operations/get-children.ts';
import { getChildren2 } from '../jute/operations/get-children2.ts';
import { getData } from '../jute/operations/get-data.ts';
import { multi } from '../jute/operations/multi.ts';
import { checkWatches, removeWatches } from '../jute/operations/remove-watches.ts';
import { setData } from '../jute/operations/set-data.ts';
import { setWatches } from '../jute/operations/set-watches.ts';
import { setWatches2 } from '../jute/operations/set-watches2.ts';
import { sync } from '../jute/operations/sync.ts';
import { whoAmI } from '../jute/operations/who-am-i.ts';
import { openAcl } from '../jute/records/acl.ts';

const ping = { type: 11, name: 'ping', request: nothing, response: nothing };
const node = (path: string, flags = 0, data: Uint8Array | null = null) => ({
  path,
  data,
  acl: openAcl,
  flags,
  ttlMs: 0,
});
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

let zk: SimulatedServer;

beforeEach(async () => {
  zk = new SimulatedServer();
  await zk.start();
});

describe('sessions', () => {
  test('a timeout is clamped, and the password is the derived one', async () => {
    const client = await zk.connect({ timeoutMs: 1 });
    expect(client.handshake).toMatchObject({ timeoutMs: 4000, readOnly: false });
    expect(client.sessionId >> 56n).toBe(1n);
    expect((await zk.connect({ timeoutMs: 1_000_000 })).handshake?.timeoutMs).toBe(40_000);
  });

  test('a request without the readOnly byte is answered without it', async () => {
    const client = await zk.open();
    const request = Buffer.from(
      `0000002c${'00'.repeat(12)}00002710${'00'.repeat(8)}00000010${'00'.repeat(16)}`,
      'hex',
    );
    client.sendRaw(request);
    await zk.run(client.until(() => client.handshake !== undefined));
    expect(client.bytes.length).toBe(4 + 36);
  });

  test('a client that has seen more than the server is closed without a word', async () => {
    const client = await zk.open();
    client.sendConnect({ lastZxidSeen: 1000n });
    await zk.run(client.untilClosed());
    expect(client.bytes.length).toBe(0);
  });

  test('a wrong password is refused and does not disturb the live connection', async () => {
    const client = await zk.connect();
    const { sessionId } = client;
    const thief = await zk.connect({ sessionId, password: bytes('0123456789abcdef') });
    expect(thief.handshake).toMatchObject({ timeoutMs: 0, sessionId: 0n, password: new Uint8Array(16) });
    await zk.run(thief.untilClosed());
    expect((await zk.run(client.ask(exists, { path: '/', watch: false }))).err).toBe(0);
  });

  test('a session goes over to a new connection, with its ephemeral nodes', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/e', 1)));
    const { sessionId, handshake } = client;
    const next = await zk.connect({ sessionId, password: handshake?.password ?? bytes('') });
    expect(next.sessionId).toBe(sessionId);
    await zk.run(client.untilClosed());
    expect((await zk.run(next.ask(exists, { path: '/e', watch: false }))).value?.ephemeralOwner).toBe(
      sessionId,
    );
  });

  test('a silent session expires within a tick of its time, with its ephemeral nodes, seen by watchers', async () => {
    const watcher = await zk.connect({ timeoutMs: 40_000 });
    const client = await zk.connect({ timeoutMs: 4000 });
    await zk.run(client.ask(create, node('/e', 1)));
    await zk.run(watcher.ask(exists, { path: '/e', watch: true }));
    client.destroy();
    const start = zk.world.clock.monotonicMs();
    await zk.run(watcher.until(() => watcher.story.includes('event 2 /e')));
    const took = zk.world.clock.monotonicMs() - start;
    expect(took).toBeGreaterThan(3900);
    expect(took).toBeLessThan(6100);
    expect(
      (await zk.connect({ sessionId: client.sessionId, password: client.handshake?.password ?? bytes('') }))
        .handshake?.timeoutMs,
    ).toBe(0);
    expect(zk.lines.some((line) => line.startsWith('Expiring session 0x'))).toBe(true);
  });

  test('pings keep a session', async () => {
    const client = await zk.connect({ timeoutMs: 4000 });
    await zk.run(client.ask(create, node('/e', 1)));
    for (let i = 0; i < 10; i++) {
      client.send(ping, undefined, -2);
      await zk.world.clock.runFor(3000);
    }
    expect((await zk.run(client.ask(exists, { path: '/e', watch: false }))).err).toBe(0);
    expect(client.story.filter((line) => line === 'reply -2 0')).toHaveLength(10);
  });

  test('closeSession takes the ephemeral nodes away, tells, answers before anything behind it, closes', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/e', 1)));
    await zk.run(client.ask(exists, { path: '/e', watch: true }));
    const xid = client.send(closeSession, undefined);
    client.send(exists, { path: '/', watch: false });
    await zk.run(client.untilClosed());
    expect(client.story).toEqual(['reply 1 0', 'reply 2 0', 'event 2 /e', `reply ${xid} 0`]);
    const other = await zk.connect();
    expect((await zk.run(other.ask(exists, { path: '/e', watch: false }))).err).toBe(ErrorCode.NONODE);
  });

  test('sessions and what they own survive a restart, with their full time', async () => {
    const client = await zk.connect({ timeoutMs: 6000 });
    await zk.run(client.ask(create, node('/e', 1)));
    zk.crash(true);
    await zk.start();
    await zk.world.clock.runFor(4000);
    const { sessionId, handshake } = client;
    const again = await zk.connect({
      sessionId,
      password: handshake?.password ?? bytes(''),
      timeoutMs: 6000,
    });
    expect(again.sessionId).toBe(sessionId);
    expect((await zk.run(again.ask(getData, { path: '/e', watch: false }))).value?.stat.ephemeralOwner).toBe(
      sessionId,
    );
    again.destroy();
    await zk.world.clock.runFor(9000);
    const other = await zk.connect();
    expect((await zk.run(other.ask(exists, { path: '/e', watch: false }))).err).toBe(ErrorCode.NONODE);
  });
});

describe('order', () => {
  test('answers come in the order of requests, whether they wait for the disk or not', async () => {
    const client = await zk.open();
    client.sendConnect();
    const xids = [
      client.send(create, node('/a')),
      client.send(getData, { path: '/a', watch: false }),
      client.send(setData, { path: '/a', data: bytes('1'), version: 0 }),
      client.send(sync, { path: '/a' }),
      client.send(exists, { path: '/b', watch: false }),
      client.send(deleteNode, { path: '/a', version: 0 }),
      client.send(getData, { path: '/a', watch: false }),
    ];
    await zk.run(client.until(() => client.packets.length === xids.length));
    const errs = [0, 0, 0, 0, ErrorCode.NONODE, ErrorCode.BADVERSION, 0];
    expect(client.story).toEqual(xids.map((xid, index) => `reply ${xid} ${errs[index]}`));
  });

  test('an event comes before the answer of the write that caused it', async () => {
    const client = await zk.connect();
    const missing = await zk.run(client.ask(exists, { path: '/a', watch: true }));
    expect(missing.err).toBe(ErrorCode.NONODE);
    await zk.run(client.ask(getChildren, { path: '/', watch: true }));
    const xid = client.send(create, node('/a'));
    await zk.run(client.until(() => client.packets.length === 5));
    expect(client.story.slice(2)).toEqual(['event 1 /a', 'event 4 /', `reply ${xid} 0`]);
  });

  test('every write uses up a zxid, also one that fails; reads show the last one', async () => {
    const client = await zk.connect();
    const zxids = [
      (await zk.run(client.ask(create, node('/a')))).zxid,
      (await zk.run(client.ask(create, node('/a')))).zxid,
      (await zk.run(client.ask(deleteNode, { path: '/none', version: -1 }))).zxid,
      (await zk.run(client.ask(exists, { path: '/a', watch: false }))).zxid,
    ];
    expect(zxids).toEqual([2n, 3n, 4n, 4n]);
  });
});

describe('watches', () => {
  const story = async (
    prepare: (client: RawClient) => Promise<void>,
    change: (writer: RawClient) => Promise<unknown>,
  ) => {
    const [client, writer] = [await zk.connect(), await zk.connect()];
    await zk.run(writer.ask(create, node('/p')));
    await zk.run(writer.ask(create, node('/p/c')));
    await zk.run(() => prepare(client));
    await zk.run(() => change(writer));
    await zk.world.clock.runFor(100);
    return client.story.filter((line) => line.startsWith('event'));
  };

  test.each([
    [
      'data, then setData',
      (c: RawClient) => c.ask(getData, { path: '/p/c', watch: true }),
      (w: RawClient) => w.ask(setData, { path: '/p/c', data: null, version: -1 }),
      ['event 3 /p/c'],
    ],
    [
      'children, then setData',
      (c: RawClient) => c.ask(getChildren2, { path: '/p', watch: true }),
      (w: RawClient) => w.ask(setData, { path: '/p', data: null, version: -1 }),
      [],
    ],
    [
      'children, then a new child',
      (c: RawClient) => c.ask(getChildren2, { path: '/p', watch: true }),
      (w: RawClient) => w.ask(create, node('/p/d')),
      ['event 4 /p'],
    ],
    [
      'children, then the child goes',
      (c: RawClient) => c.ask(getChildren2, { path: '/p', watch: true }),
      (w: RawClient) => w.ask(deleteNode, { path: '/p/c', version: -1 }),
      ['event 4 /p'],
    ],
  ])('%s', async (_name, prepare, change, expected) => {
    expect(await story(async (client) => void (await prepare(client)), change)).toEqual(expected);
  });

  test('data and children of one node, deleted: one event', async () => {
    const events = await story(
      async (client) => {
        await client.ask(getData, { path: '/p/c', watch: true });
        await client.ask(getChildren, { path: '/p/c', watch: true });
        await client.ask(getChildren, { path: '/p', watch: true });
      },
      (writer) => writer.ask(deleteNode, { path: '/p/c', version: -1 }),
    );
    expect(events).toEqual(['event 2 /p/c', 'event 4 /p']);
  });

  test('a watch fires once, however often it was set', async () => {
    const events = await story(
      async (client) => {
        for (let i = 0; i < 3; i++) await client.ask(exists, { path: '/p', watch: true });
      },
      async (writer) => {
        for (let i = 0; i < 3; i++) await writer.ask(setData, { path: '/p', data: null, version: -1 });
      },
    );
    expect(events).toEqual(['event 3 /p']);
  });

  test('getData of a missing node leaves no watch, exists does', async () => {
    const events = await story(
      async (client) => {
        await client.ask(getData, { path: '/x', watch: true });
        await client.ask(exists, { path: '/y', watch: true });
      },
      async (writer) => {
        await writer.ask(create, node('/x'));
        await writer.ask(create, node('/y'));
      },
    );
    expect(events).toEqual(['event 1 /y']);
  });

  test('setWatches tells what was missed, in the order of its lists, before its answer, and sets the rest', async () => {
    const client = await zk.connect();
    for (const path of ['/same', '/changed', '/made', '/parent'])
      await zk.run(client.ask(create, node(path)));
    const { zxid } = await zk.run(client.ask(exists, { path: '/', watch: false }));
    await zk.run(client.ask(setData, { path: '/changed', data: null, version: -1 }));
    await zk.run(client.ask(create, node('/parent/child')));
    client.packets.length = 0;
    const request = {
      relativeZxid: zxid,
      dataWatches: ['/same', '/changed', '/gone'],
      existWatches: ['/made', '/never'],
      childWatches: ['/parent', '/same', '/lost'],
    };
    client.send(setWatches, request, -8);
    await zk.run(client.until(() => client.story.includes('reply -8 0')));
    expect(client.story).toEqual([
      'event 3 /changed',
      'event 2 /gone',
      'event 1 /made',
      'event 4 /parent',
      'event 2 /lost',
      'reply -8 0',
    ]);
    client.packets.length = 0;
    await zk.run(client.ask(create, node('/same/x')));
    await zk.run(client.ask(create, node('/never')));
    expect(client.story.filter((line) => line.startsWith('event'))).toEqual([
      'event 4 /same',
      'event 1 /never',
    ]);
  });
});

describe('watches that stay', () => {
  const settle = () => zk.world.clock.runFor(50);
  const changes = async (writer: RawClient) => {
    await zk.run(writer.ask(create, node('/p')));
    await zk.run(writer.ask(create, node('/p/c')));
    await zk.run(writer.ask(create, node('/p/c/d')));
    await zk.run(writer.ask(setData, { path: '/p/c', data: null, version: -1 }));
    await zk.run(writer.ask(deleteNode, { path: '/p/c/d', version: -1 }));
    await zk.run(writer.ask(setData, { path: '/p', data: null, version: -1 }));
    await settle();
  };
  const events = (client: RawClient) =>
    client.story.filter((line) => line.startsWith('event')).map((line) => line.slice('event '.length));

  test('on a node: its own changes and those of its children, again and again', async () => {
    const [client, writer] = [await zk.connect(), await zk.connect()];
    expect((await zk.run(client.ask(addWatch, { path: '/p', mode: 0 }))).value).toEqual({ err: 0 });
    await changes(writer);
    expect(events(client)).toEqual(['1 /p', '4 /p', '3 /p']);
  });

  test('recursive: changes of every node below, none of children', async () => {
    const [client, writer] = [await zk.connect(), await zk.connect()];
    await zk.run(client.ask(addWatch, { path: '/p', mode: 1 }));
    await changes(writer);
    expect(events(client)).toEqual(['1 /p', '1 /p/c', '1 /p/c/d', '3 /p/c', '2 /p/c/d', '3 /p']);
  });

  test('one event for one change, however many watches it meets', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/p')));
    for (const mode of [0, 1]) await zk.run(client.ask(addWatch, { path: '/p', mode }));
    await zk.run(client.ask(getData, { path: '/p', watch: true }));
    await zk.run(client.ask(getChildren, { path: '/p', watch: true }));
    await zk.run(client.ask(deleteNode, { path: '/p', version: -1 }));
    expect(events(client)).toEqual(['2 /p']);
  });

  test('can be asked for, removed, and set again on another connection', async () => {
    const [client, writer] = [await zk.connect(), await zk.connect()];
    const ask = (type: number) =>
      zk.run(client.ask(checkWatches, { path: '/p', type })).then(({ err }) => err);
    await zk.run(client.ask(addWatch, { path: '/p', mode: 0 }));
    await zk.run(client.ask(exists, { path: '/p', watch: true }));
    const none = ErrorCode.NOWATCHER;
    expect([await ask(1), await ask(2), await ask(3), await ask(4), await ask(5)]).toEqual([
      none,
      0,
      0,
      0,
      none,
    ]);
    expect((await zk.run(client.ask(removeWatches, { path: '/p', type: 3 }))).err).toBe(0);
    expect([await ask(2), await ask(4), await ask(9)]).toEqual([none, none, ErrorCode.MARSHALLINGERROR]);
    await changes(writer);
    expect(events(client)).toEqual([]);
    const lists = { dataWatches: [], existWatches: [], childWatches: [] };
    client.send(
      setWatches2,
      { relativeZxid: 0n, ...lists, persistentWatches: ['/p'], persistentRecursiveWatches: ['/'] },
      -8,
    );
    await zk.run(client.until(() => client.story.includes('reply -8 0')));
    await zk.run(writer.ask(create, node('/p/e')));
    await settle();
    expect(events(client)).toEqual(['1 /p/e', '4 /p']);
  });

  test('nobody hears of a node that he may not read', async () => {
    const [client, writer] = [await zk.connect(), await zk.connect()];
    writer.send(auth, { scheme: 'digest', auth: bytes('u:p') }, -4);
    await zk.run(client.ask(addWatch, { path: '/', mode: 1 }));
    await zk.run(client.ask(getChildren, { path: '/', watch: true }));
    const acl = [{ perms: 31, scheme: 'auth', id: '' }];
    await zk.run(writer.ask(create, { ...node('/secret'), acl }));
    await zk.run(writer.ask(setData, { path: '/secret', data: null, version: -1 }));
    await settle();
    expect(events(client)).toEqual(['4 /']);
  });
});

describe('nodes that go by themselves', () => {
  const isThere = async (client: RawClient, path: string) =>
    (await zk.run(client.ask(exists, { path, watch: false }))).err === 0;

  test('a container, some time after its last child, but not before it had one; also after a restart', async () => {
    const client = await zk.connect({ timeoutMs: 40_000 });
    for (const path of ['/used', '/new']) {
      const { value } = await zk.run(client.ask(createContainer, node(path, 4)));
      expect(value).toMatchObject({ path, stat: { ephemeralOwner: 0n } });
    }
    await zk.run(client.ask(create, node('/used/x')));
    zk.crash(true);
    await zk.start();
    const again = await zk.connect({ timeoutMs: 40_000 });
    await zk.world.clock.runFor(30_000);
    again.send(ping, undefined, -2);
    await zk.world.clock.runFor(35_000);
    expect(await isThere(again, '/used')).toBe(true);
    await zk.run(again.ask(deleteNode, { path: '/used/x', version: -1 }));
    await zk.world.clock.runFor(30_000);
    again.send(ping, undefined, -2);
    await zk.world.clock.runFor(35_000);
    expect([await isThere(again, '/used'), await isThere(again, '/new')]).toEqual([false, true]);
  });

  test('a node with a time to live, if the server allows them', async () => {
    const ttl = { ...node('/ttl', 5), ttlMs: 20_000 };
    const client = await zk.connect();
    expect((await zk.run(client.ask(createTtl, ttl))).err).toBe(ErrorCode.UNIMPLEMENTED);
    zk.crash();
    await zk.start({ settings: { extendedTypesEnabled: 'true' } });
    const again = await zk.connect({ timeoutMs: 40_000 });
    expect((await zk.run(again.ask(createTtl, { ...ttl, flags: 0 }))).err).toBe(ErrorCode.BADARGUMENTS);
    expect((await zk.run(again.ask(createTtl, { ...ttl, ttlMs: 0 }))).err).toBe(ErrorCode.BADARGUMENTS);
    expect((await zk.run(again.ask(createTtl, ttl))).value?.stat.ephemeralOwner).toBe(0n);
    expect((await zk.run(again.ask(createTtl, { ...ttl, path: '/s-', flags: 6 }))).value?.path).toBe(
      '/s-0000000001',
    );
    expect(await isThere(again, '/ttl')).toBe(true);
    await zk.world.clock.runFor(30_000);
    again.send(ping, undefined, -2);
    await zk.world.clock.runFor(32_000);
    expect(await isThere(again, '/ttl')).toBe(false);
  });
});

test('multiRead answers each part by itself', async () => {
  const client = await zk.connect();
  await zk.run(client.ask(create, node('/r', 0, bytes('x'))));
  const body = Buffer.from(
    `0000000400ffffffff000000022f7200` +
      `0000000800ffffffff000000042f6e6f6e00` +
      `0000000800ffffffff000000022f7200` +
      `ffffffff01ffffffff`,
    'hex',
  );
  const xid = client.sendType(22, body);
  await zk.run(client.until(() => client.story.includes(`reply ${xid} 0`)));
  const reply = client.packets.at(-1);
  const hex = reply?.kind === 'reply' ? Buffer.from(reply.body).toString('hex') : '';
  expect(hex.startsWith('000000040000000000' + '0000000178')).toBe(true);
  expect(
    hex.endsWith('ffffffff00ffffff9bffffff9b' + '000000080000000000' + '00000000' + 'ffffffff01ffffffff'),
  ).toBe(true);
});

describe('multi', () => {
  test('its parts see each other and share a zxid', async () => {
    const client = await zk.connect();
    const { value, err } = await zk.run(
      client.ask(multi, [
        { op: 'create', request: node('/m', 1) },
        { op: 'setData', request: { path: '/m', data: bytes('x'), version: 0 } },
        { op: 'check', request: { path: '/m', version: 1 } },
      ]),
    );
    expect(err).toBe(0);
    expect(value).toMatchObject([
      { path: '/m' },
      { stat: { version: 1, czxid: 2n, mzxid: 2n } },
      { op: 'check' },
    ]);
  });

  test('one part that fails undoes all; the header says 0, the parts say which', async () => {
    const client = await zk.connect();
    const { value, err } = await zk.run(
      client.ask(multi, [
        { op: 'create', request: node('/m') },
        { op: 'check', request: { path: '/m', version: 7 } },
        { op: 'delete', request: { path: '/m', version: -1 } },
      ]),
    );
    expect(err).toBe(0);
    expect(value).toEqual([
      { op: 'error', code: 0 },
      { op: 'error', code: ErrorCode.BADVERSION },
      { op: 'error', code: ErrorCode.RUNTIMEINCONSISTENCY },
    ]);
    expect((await zk.run(client.ask(exists, { path: '/m', watch: false }))).err).toBe(ErrorCode.NONODE);
  });

  test('an empty one is legal, an operation that cannot be in one is malformed', async () => {
    const client = await zk.connect();
    expect((await zk.run(client.ask(multi, []))).value).toEqual([]);
    const xid = client.sendType(14, Buffer.from('0000000300ffffffff', 'hex'));
    await zk.run(client.until(() => client.story.includes(`reply ${xid} ${ErrorCode.MARSHALLINGERROR}`)));
    expect((await zk.run(client.ask(exists, { path: '/', watch: false }))).err).toBe(0);
  });
});

describe('data, ACLs and other answers', () => {
  test('null data stays null, empty stays empty', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/null')));
    await zk.run(client.ask(create, node('/empty', 0, bytes(''))));
    const data = async (path: string) =>
      (await zk.run(client.ask(getData, { path, watch: false }))).value?.data;
    expect([await data('/null'), await data('/empty')]).toEqual([null, bytes('')]);
  });

  test('create2 answers with the Stat', async () => {
    const client = await zk.connect();
    const { value } = await zk.run(client.ask(create2, node('/s-', 2, bytes('abc'))));
    expect(value).toMatchObject({ path: '/s-0000000000', stat: { dataLength: 3, czxid: 2n, version: 0 } });
  });

  test('a node of one user is closed to others, and shows no digest to them', async () => {
    const [owner, other] = [await zk.connect(), await zk.connect()];
    owner.send(auth, { scheme: 'digest', auth: bytes('u:p') }, -4);
    const acl = [
      { perms: 31, scheme: 'auth', id: '' },
      { perms: 1, scheme: 'ip', id: '127.0.0.1' },
    ];
    expect((await zk.run(owner.ask(create, { ...node('/mine'), acl }))).err).toBe(0);
    expect(owner.story[0]).toBe('reply -4 0');
    expect((await zk.run(other.ask(setData, { path: '/mine', data: null, version: -1 }))).err).toBe(
      ErrorCode.NOAUTH,
    );
    expect((await zk.run(owner.ask(setData, { path: '/mine', data: null, version: -1 }))).err).toBe(0);
    const shown = async (client: RawClient) =>
      (await zk.run(client.ask(getAcl, { path: '/mine' }))).value?.acl[0]?.id;
    expect(await shown(other)).toBe('u:x');
    expect(await shown(owner)).toBe('u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=');
    expect((await zk.run(owner.ask(whoAmI, undefined))).value).toEqual([
      { scheme: 'ip', user: '127.0.0.1' },
      { scheme: 'digest', user: 'u' },
    ]);
  });

  test('an unknown scheme is told and closed', async () => {
    const client = await zk.connect();
    client.send(auth, { scheme: 'moon', auth: bytes('') }, -4);
    await zk.run(client.untilClosed());
    expect(client.story).toEqual([`reply -4 ${ErrorCode.AUTHFAILED}`]);
  });

  test('digest is an unknown scheme where it is turned off', async () => {
    zk.crash();
    await zk.start({ settings: { 'zookeeper.DigestAuthenticationProvider.enabled': 'false' } });
    const client = await zk.connect();
    client.send(auth, { scheme: 'digest', auth: bytes('u:p') }, -4);
    await zk.run(client.untilClosed());
    expect(client.story).toEqual([`reply -4 ${ErrorCode.AUTHFAILED}`]);
  });

  test('an unknown operation is told and closed, behind the answers before it', async () => {
    const client = await zk.connect();
    const first = client.send(create, node('/a'));
    const second = client.sendType(999);
    await zk.run(client.untilClosed());
    expect(client.story).toEqual([`reply ${first} 0`, `reply ${second} ${ErrorCode.UNIMPLEMENTED}`]);
  });

  test.each([
    ['a read', 4],
    ['a write', 1],
  ])('%s that cannot be decoded is told, and the connection stays', async (_name, type) => {
    const client = await zk.connect();
    const xid = client.sendType(type, Buffer.from('7fffffff', 'hex'));
    await zk.run(client.until(() => client.story.includes(`reply ${xid} ${ErrorCode.MARSHALLINGERROR}`)));
    expect((await zk.run(client.ask(create, node('/a')))).zxid).toBe(type === 1 ? 3n : 2n);
  });
});

describe('four-letter words', () => {
  const word = async (text: string): Promise<string> => {
    const client = await zk.open();
    client.sendRaw(bytes(text));
    await zk.run(client.untilClosed());
    return Buffer.from(client.bytes).toString();
  };

  test('tell about the server', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/e', 1)));
    await zk.run(client.ask(exists, { path: '/e', watch: true }));
    expect(await word('ruok')).toBe('imok');
    expect(await word('isro')).toBe('rw');
    expect(await word('srvr')).toMatch(
      /^Zookeeper version: \S+, built on \d\d\/\d\d\/\d{4} \d\d:\d\d UTC\nLatency min\/avg\/max: \d+\/\d+\.\d+\/\d+\nReceived: \d+\nSent: \d+\nConnections: 2\nOutstanding: 0\nZxid: 0x2\nMode: standalone\nNode count: 6\n$/,
    );
    expect(await word('stat')).toContain(`Clients:\n /127.0.0.1:`);
    expect(await word('mntr')).toContain('zk_server_state\tstandalone\n');
    expect(await word('mntr')).toContain('zk_ephemerals_count\t1\n');
    expect(await word('conf')).toContain('tickTime=2000\n');
    expect(await word('wchs')).toBe('1 connections watching 1 paths\nTotal watches:1\n');
    const id = client.sessionId.toString(16);
    expect(await word('wchc')).toBe(`0x${id}\n\t/e\n\n`);
    expect(await word('wchp')).toBe(`/e\n\t0x${id}\n\n`);
    expect(await word('dump')).toContain(`Sessions with Ephemerals (1):\n0x${id}:\n\t/e\n`);
    expect(await word('cons')).toContain(`sid=0x${id}`);
    expect(await word('envi')).toMatch(/^Environment:\nzookeeper\.version=/);
    expect(await word('dirs')).toMatch(/^datadir_size: \d+\nlogdir_size: \d+\n$/);
    expect(await word('srst')).toBe('Server stats reset.\n');
    expect(await word('crst')).toBe('Connection stats reset.\n');
  });

  test('outside the whitelist are refused, and what is no word is closed', async () => {
    zk.crash();
    await zk.start({ settings: { '4lw.commands.whitelist': 'srvr' } });
    expect(await word('ruok')).toBe('ruok is not executed because it is not in the whitelist.\n');
    expect(await word('zzzz')).toBe('');
  });
});

describe('bounds', () => {
  test('the largest packet passes, one byte more closes the connection', async () => {
    const client = await zk.connect();
    const overhead = 8 + 4 + 2 + 4 + 4;
    const largest = { path: '/a', data: new Uint8Array(0xfffff - overhead), version: -1 };
    await zk.run(client.ask(create, node('/a')));
    expect((await zk.run(client.ask(setData, largest))).err).toBe(0);
    client.send(setData, { ...largest, data: new Uint8Array(0xfffff - overhead + 1) });
    await zk.run(client.untilClosed());
  });

  test('connections per address are limited', async () => {
    zk.crash();
    await zk.start({ settings: { maxClientCnxns: '2' } });
    const clients = [await zk.connect(), await zk.connect()];
    const third = await zk.open();
    await zk.run(third.untilClosed());
    clients[0]?.destroy();
    await zk.world.clock.runFor(100);
    expect((await zk.connect()).handshake?.timeoutMs).toBeGreaterThan(0);
  });

  test('a connection that never makes a session is dropped after 10 to 15 seconds', async () => {
    const client = await zk.open();
    const start = zk.world.clock.monotonicMs();
    await zk.run(client.untilClosed());
    const took = zk.world.clock.monotonicMs() - start;
    expect(took).toBeGreaterThanOrEqual(9900);
    expect(took).toBeLessThan(15_200);
  });

  test('a thousand pipelined writes of 10 kB are all answered in order', async () => {
    const client = await zk.connect();
    await zk.run(client.ask(create, node('/a')));
    const data = new Uint8Array(10_000);
    const xids = Array.from({ length: 1500 }, () => client.send(setData, { path: '/a', data, version: -1 }));
    await zk.run(client.until(() => client.packets.length === 1501));
    expect(client.story.slice(1)).toEqual(xids.map((xid) => `reply ${xid} 0`));
  });
});

test('the start prints the lines that people look for', () => {
  expect(zk.lines).toEqual([
    'autopurge.snapRetainCount set to 3',
    'autopurge.purgeInterval set to 0',
    'Purge task is not scheduled.',
    'Starting server',
    'minSessionTimeout set to 4000 ms',
    'maxSessionTimeout set to 40000 ms',
    expect.stringContaining('Created server with tickTime 2000 ms'),
    'Snapshotting: 0x0 to /data/zk/version-2/snapshot.0',
    expect.stringMatching(/^Snapshot loaded in \d+ ms, highest zxid is 0x0/),
    `binding to port 0.0.0.0/0.0.0.0:${serverPort}`,
  ]);
});

test('close answers what was received and frees port and directory', async () => {
  const client = await zk.connect();
  const xid = client.send(create, node('/a'));
  await zk.world.clock.runFor(5);
  await zk.run(async () => zk.server?.close());
  await zk.run(client.untilClosed());
  expect(client.story).toEqual([`reply ${xid} 0`]);
  await zk.start();
  const again = await zk.connect();
  expect((await zk.run(again.ask(exists, { path: '/a', watch: false }))).err).toBe(0);
});
