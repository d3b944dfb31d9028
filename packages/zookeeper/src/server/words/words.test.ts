import { beforeEach, expect, test } from 'vitest';
import type { RawClient } from '../../fixtures/raw-client.ts';
import { SimulatedServer } from '../../fixtures/simulated-server.ts';
import { nothing } from '../../jute/codec.ts';
import { create } from '../../jute/operations/create.ts';
import { exists } from '../../jute/operations/exists.ts';
import { getData } from '../../jute/operations/get-data.ts';
import { setData } from '../../jute/operations/set-data.ts';
import { openAcl } from '../../jute/records/acl.ts';

const ping = { type: 11, name: 'ping', request: nothing, response: nothing };

let zk: SimulatedServer;

beforeEach(async () => {
  zk = new SimulatedServer();
  await zk.start();
});

async function word(...pieces: (string | Uint8Array)[]): Promise<string> {
  const client = await zk.open();
  for (const piece of pieces) {
    client.sendRaw(new Uint8Array(Buffer.from(piece)));
    await zk.world.clock.runFor(10);
  }
  await zk.run(client.untilClosed());
  return Buffer.from(client.bytes).toString();
}

function make(client: RawClient, path: string): Promise<unknown> {
  return zk.run(client.ask(create, { path, data: Buffer.from('x'), acl: openAcl, flags: 0, ttlMs: 0 }));
}

/** The part of a line of `cons` that tells of the session, without its times. */
async function sessionPart(): Promise<string | undefined> {
  const text = await word('cons');
  return /,sid=0x[0-9a-f]+(,lop=.*),est=\d+(,to=.*),lresp=\d+,llat=\d+,minlat=\d+,avglat=\d+,maxlat=\d+\)\n/
    .exec(text)
    ?.slice(1)
    .join('');
}

test('cons names the last operation of a session, its cxid and its zxid', async () => {
  const client = await zk.connect();
  expect(await sessionPart()).toBe(',lop=SESS,to=10000,lcxid=0x0,lzxid=0x1');
  await make(client, '/a');
  expect(await sessionPart()).toBe(',lop=CREA,to=10000,lcxid=0x1,lzxid=0x2');
  await make(client, '/a');
  expect(await sessionPart()).toBe(',lop=NA,to=10000,lcxid=0x2,lzxid=0x3');
  await zk.run(client.ask(getData, { path: '/nope', watch: false }));
  expect(await sessionPart()).toBe(',lop=GETD,to=10000,lcxid=0x3,lzxid=0x3');
  client.send(ping, undefined, -2);
  await zk.world.clock.runFor(10);
  expect(await sessionPart()).toBe(',lop=PING,to=10000,lcxid=0x3,lzxid=0x3');
  expect(await word('crst')).toBe('Connection stats reset.\n');
  expect(await sessionPart()).toBe(',lop=NA,to=10000,lzxid=0xffffffffffffffff');
});

test('a word counts as a packet received, of its connection and of the server', async () => {
  expect(await word('cons')).toMatch(/^ \/127\.0\.0\.1:\d+\[0\]\(queued=0,recved=1,sent=0\)\n\n$/);
  expect(await word('srvr')).toContain('\nReceived: 2\nSent: 1\n');
});

test('the trace mask is 306 until stmk sets it, with its eight bytes in any pieces', async () => {
  expect(await word('gtmk')).toBe('306');
  expect(await word('stmk', Buffer.from([0, 0, 0]), Buffer.from([0, 0, 0, 0, 90, 1]))).toBe('90');
  expect(await word('st', Buffer.from([0x6d, 0x6b, 255, 255, 255, 255, 255, 255, 255, 255]))).toBe('-1');
  expect(await word('gtmk')).toBe('-1');
});

test('a server that keeps no digests answers hash with nothing', async () => {
  expect(await word('hash')).toBe('');
});

test('dump tells of connections with and without a session, by when they expire', async () => {
  const client = await zk.connect();
  const id = client.sessionId.toString(16);
  const text = await word('dump');
  expect(text).toMatch(
    /^SessionTracker dump:\nSession Sets \(1\)\/\(1\):\n1 expire at \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}:\n\t0x/,
  );
  expect(text).toMatch(/Connections dump:\nConnections Sets \(\d\)\/\(2\):\n\d expire at /);
  expect(text).toContain(` sessionId: 0x${id}\n`);
  expect(text).toContain(' sessionId: 0x0\n');
});

test('mntr counts bytes, answers and notifications', async () => {
  const client = await zk.connect();
  await zk.run(client.ask(exists, { path: '/w', watch: true }));
  await make(client, '/w');
  await zk.run(client.until(() => client.story.length === 3));
  const text = await word('mntr');
  expect(text).toContain('\nzk_watch_bytes\t30\n');
  expect(text).toContain('\nzk_packets_received\t4\n');
  expect(text).toContain('\nzk_last_client_response_size\t22\n');
  expect(text).toContain('\nzk_min_client_response_size\t16\n');
  await word('srst');
  expect(await word('mntr')).toContain('\nzk_last_client_response_size\t-1\n');
});

test("a watch event's header carries the zxid of its change", async () => {
  const [watching, writing] = [await zk.connect(), await zk.connect()];
  await zk.run(watching.ask(exists, { path: '/w', watch: true }));
  await make(writing, '/w');
  await zk.run(watching.ask(getData, { path: '/w', watch: true }));
  const changed = await zk.run(writing.ask(setData, { path: '/w', data: null, version: -1 }));
  await zk.run(watching.until(() => watching.packets.length === 4));
  const events = watching.packets.filter(({ kind }) => kind === 'event');
  expect(events).toMatchObject([
    { type: 1, path: '/w', zxid: changed.zxid - 1n },
    { type: 3, path: '/w', zxid: changed.zxid },
  ]);
});
