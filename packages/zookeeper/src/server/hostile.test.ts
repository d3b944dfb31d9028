/** Whatever bytes come, the server stays, and a normal client beside them notices nothing. */
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RawClient } from '../fixtures/raw-client.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { frame } from '../jute/framing.ts';
import { addWatch } from '../jute/operations/add-watch.ts';
import { create } from '../jute/operations/create.ts';
import { exists } from '../jute/operations/exists.ts';
import { multi } from '../jute/operations/multi.ts';
import { setData } from '../jute/operations/set-data.ts';
import { setWatches } from '../jute/operations/set-watches.ts';
import { openAcl } from '../jute/records/acl.ts';
import { connectRequest } from '../jute/records/connect.ts';
import { requestHeader } from '../jute/records/headers.ts';

const writer = new Writer();
const packet = (write: (to: Writer) => void): Buffer => Buffer.from(frame(writer, write));

const hello = packet((to) =>
  connectRequest.encode(
    { lastZxidSeen: 0n, timeoutMs: 9000, sessionId: 0n, password: new Uint8Array(16), readOnly: false },
    to,
  ),
);

const newNode = { path: '/h', data: Buffer.from('data'), acl: openAcl, flags: 3, ttlMs: 0 };
const watches = { relativeZxid: 0n, dataWatches: ['/a'], existWatches: ['/b'], childWatches: ['/c'] };
const requests: readonly Buffer[] = [
  packet((to) => {
    requestHeader.encode({ xid: 1, type: create.type }, to);
    create.request.encode(newNode, to);
  }),
  packet((to) => {
    requestHeader.encode({ xid: 2, type: setData.type }, to);
    setData.request.encode({ path: '/h', data: null, version: -1 }, to);
  }),
  packet((to) => {
    requestHeader.encode({ xid: 3, type: multi.type }, to);
    multi.request.encode(
      [
        { op: 'create', request: newNode },
        { op: 'delete', request: { path: '/h', version: 0 } },
      ],
      to,
    );
  }),
  packet((to) => {
    requestHeader.encode({ xid: -8, type: setWatches.type }, to);
    setWatches.request.encode(watches, to);
  }),
  ...[2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 15, 19, 21, 100, 102, 103, 104, 107].map((type) =>
    packet((to) => {
      requestHeader.encode({ xid: 4, type }, to);
      to.writeInt32(2);
      to.writeUtf8('/h');
      to.writeInt32(-1);
    }),
  ),
];

/** A packet with one byte or one word changed, cut short, or nothing but noise. */
const hostile: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.constantFrom(hello, ...requests), fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff))
    .map(([base, position, value]) => {
      const changed = Buffer.from(base);
      changed[position % changed.length] = value;
      return changed;
    }),
  fc
    .tuple(fc.constantFrom(...requests), fc.nat(), fc.constantFrom(-1, -2, 0, 0x7fffffff, 1 << 20))
    .map(([base, position, value]) => {
      const changed = Buffer.from(base);
      changed.writeInt32BE(value, 4 + (position % (changed.length - 7)));
      return changed;
    }),
  fc
    .tuple(fc.constantFrom(...requests), fc.nat())
    .map(([base, length]) => base.subarray(0, length % base.length)),
);

test('random and mutated packets, before and after the handshake', async () => {
  const zk = new SimulatedServer({ settings: { maxClientCnxns: '0' } });
  await zk.start();
  const normal = await zk.connect({ timeoutMs: 40_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(hostile, { minLength: 1, maxLength: 6 }),
      async (greets, packets) => {
        const attacker = await zk.open();
        if (greets) attacker.sendRaw(hello);
        for (const bytes of packets) attacker.sendRaw(bytes);
        await zk.world.clock.runFor(20);
        attacker.destroy();
        expect((await zk.run(normal.ask(exists, { path: '/', watch: false }))).err).toBe(0);
      },
    ),
    { numRuns: 400 },
  );
  expect((await zk.run(normal.ask(create, { ...newNode, path: '/normal', flags: 0 }))).err).toBe(0);
  expect(zk.lines.filter((line) => line.startsWith('Unexpected error'))).toEqual([]);
  // And what they left in the log is read back.
  zk.crash(true);
  await zk.start();
  const again = await zk.connect();
  expect((await zk.run(again.ask(exists, { path: '/normal', watch: false }))).err).toBe(0);
});

test('a client that sets a watch that stays and reads nothing is given up, not fed for ever', async () => {
  const zk = new SimulatedServer();
  await zk.start();
  const [normal, deaf] = [await zk.connect({ timeoutMs: 40_000 }), await zk.connect({ timeoutMs: 40_000 })];
  await zk.run(deaf.ask(addWatch, { path: '/', mode: 1 }));
  deaf.pauseReading();
  const long = `/${'n'.repeat(200_000)}`;
  await zk.run(normal.ask(create, { ...newNode, path: long, flags: 0 }));
  for (let i = 0; i < 120; i++) {
    await zk.run(normal.ask(setData, { path: long, data: null, version: -1 }));
  }
  const client = await zk.open();
  client.sendRaw(Buffer.from('srvr'));
  await zk.run(client.untilClosed());
  expect(Buffer.from(client.bytes).toString()).toContain('Connections: 2\n');
});

test('five hundred connections that announce much and send nothing cost next to nothing, and are dropped', async () => {
  const zk = new SimulatedServer({ settings: { maxClientCnxns: '0' } });
  await zk.start();
  const normal = await zk.connect({ timeoutMs: 40_000 });
  const before = process.memoryUsage().arrayBuffers;
  const idle: RawClient[] = [];
  for (let i = 0; i < 500; i++) {
    const client = await zk.run(RawClient.open(zk.network, serverPort));
    if (i % 2 === 0) client.sendRaw(Buffer.from('000fffff00', 'hex'));
    idle.push(client);
  }
  await zk.world.clock.runFor(5000);
  // The clients of the test have 64 KiB each.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(500 * 80 * 1024);
  expect((await zk.run(normal.ask(exists, { path: '/', watch: false }))).err).toBe(0);
  await zk.world.clock.runFor(10_500);
  expect(idle.filter(({ isClosed }) => !isClosed)).toEqual([]);
});
