import type { Socket } from '@kafka-ts/environment/network';
import { beforeEach, expect, test } from 'vitest';
import { SimulatedServer } from '../../fixtures/simulated-server.ts';
import { create } from '../../jute/operations/create.ts';
import { exists } from '../../jute/operations/exists.ts';
import { getChildren } from '../../jute/operations/get-children.ts';
import { getData } from '../../jute/operations/get-data.ts';
import { openAcl } from '../../jute/records/acl.ts';
import { parseZooConfig } from '../zoo-config.ts';
import type { AdminServer } from './admin-server.ts';
import { commandNames } from './commands.ts';
import { startAdmin } from './start-admin.ts';

const ephemeral = 1;
const port = 8080;

let zk: SimulatedServer;
let admin: AdminServer | undefined;

beforeEach(async () => {
  zk = new SimulatedServer();
  admin = await startBeside(zk, {});
});

async function startBeside(
  zk: SimulatedServer,
  settings: Record<string, string>,
): Promise<AdminServer | undefined> {
  const server = await zk.start({ settings });
  if (server === undefined || zk.process === undefined) throw new Error('the server did not start');
  const properties = new Map(
    Object.entries({ dataDir: '/data/zk', 'admin.idleTimeout': '5000', ...settings }),
  );
  const { config } = parseZooConfig(properties);
  const log = (line: string): void => void zk.lines.push(line);
  const logger = { info: log, warn: log, error: log };
  const configurationText = 'dataDir=/data/zk\n';
  return zk.run(
    startAdmin(zk.process.environment, { server, config, properties, configurationText, logger }),
  );
}

/** A client that keeps what it receives. */
class Peer {
  text = '';
  isClosed = false;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    const scratch = new Uint8Array(1 << 16);
    socket.start({
      receiveBuffer: () => scratch,
      onBytes: (bytes, length) => {
        this.text += Buffer.from(bytes.subarray(0, length)).toString('latin1');
      },
      onEnd: () => {
        this.isClosed = true;
        socket.end();
      },
      onClose: () => {
        this.isClosed = true;
      },
    });
  }

  send(text: string): void {
    this.#socket.write([Buffer.from(text, 'latin1')]);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

async function connect(): Promise<Peer> {
  return new Peer(await zk.run(zk.network.connect({ host: '127.0.0.1', port })));
}

async function ask(request: string): Promise<Peer> {
  const peer = await connect();
  peer.send(request);
  await zk.world.clock.runFor(50);
  return peer;
}

function get(path: string, ...headers: string[]): string {
  return ['GET ', path, ' HTTP/1.1\r\nHost: x\r\n', ...headers.map((header) => `${header}\r\n`), '\r\n'].join(
    '',
  );
}

/** The JSON that a command answers, as it is printed. */
async function command(path: string): Promise<string> {
  const { text } = await ask(get(`/commands/${path}`, 'Connection: close'));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toMatch(
    /^HTTP\/1\.1 200 OK\r\nConnection: close\r\nDate: .* GMT\r\nContent-Type: application\/json\r\n/,
  );
  expect(head).toContain(`\r\nContent-Length: ${body.length}`);
  return body;
}

test('a command answers with its members, its name and no error', async () => {
  expect(await command('is_read_only')).toBe(
    '{\n  "read_only" : false,\n  "command" : "is_read_only",\n  "error" : null\n}',
  );
  expect(await command('ruok')).toBe('{\n  "command" : "ruok",\n  "error" : null\n}');
  expect(await command('isro')).toBe(await command('is_read_only'));
});

test('a command that is not known is an error in the answer', async () => {
  expect(await command('RUOK')).toBe('{\n  "command" : "RUOK",\n  "error" : "Unknown command: RUOK"\n}');
  expect(await command('ruok/')).toContain('"Unknown command: ruok/"');
  expect(await command('snapshot')).toContain('"Unknown command: snapshot"');
});

test('a single server has no leader, no observers and no votes', async () => {
  expect(await command('leader')).toBe(
    '{\n  "error" : "server is not initialized",\n  "command" : "leader"\n}',
  );
  expect(await command('observers')).toContain('"synced_observers" : 0,\n  "observers" : [ ],');
  expect(await command('voting_view')).toContain('"current_config" : { },');
  expect(await command('zabstate')).toContain('"voting" : false,\n  "zabstate" : "",');
  expect(await command('orst')).toContain('"command" : "observer_connection_stat_reset"');
});

test('sessions, what they own and what they watch are told by number', async () => {
  const client = await zk.connect();
  const make = (path: string, flags: number): Promise<unknown> =>
    zk.run(client.ask(create, { path, data: Buffer.from('x'), acl: openAcl, flags, ttlMs: 0 }));
  await make('/a', 0);
  await make('/a/e', ephemeral);
  await zk.run(client.ask(getData, { path: '/a', watch: true }));
  await zk.run(client.ask(exists, { path: '/q', watch: true }));
  await zk.run(client.ask(getChildren, { path: '/', watch: true }));
  const id = client.sessionId;
  expect(await command('dump')).toContain(
    `"session_id_to_ephemeral_paths" : {\n    "${id}" : [ "/a/e" ]\n  },`,
  );
  expect(await command('dump')).toMatch(
    new RegExp(`"expiry_time_to_session_ids" : \\{\n    "\\d+" : \\[ ${id} \\]\n`),
  );
  expect(await command('watches')).toContain(
    `"session_id_to_watched_paths" : {\n    "${id}" : [ "/a", "/q" ]\n  },`,
  );
  expect(await command('wchp')).toContain(
    `"path_to_session_ids" : {\n    "/a" : [ ${id} ],\n    "/q" : [ ${id} ]\n  },`,
  );
  expect(await command('watch_summary')).toContain(
    '"num_connections" : 1,\n  "num_paths" : 2,\n  "num_total_watches" : 2,',
  );
  expect(await command('monitor')).toContain('"watch_count" : 3,');
  const connections = await command('connections');
  expect(connections).toMatch(
    /^\{\n {2}"connections" : \[ \{\n {4}"remote_socket_address" : "127\.0\.0\.1:\d+",\n {4}"interest_ops" : 1,/,
  );
  expect(connections).toContain(`    "session_id" : ${id},\n    "last_operation" : "GETC",`);
  expect(connections).toContain('    "session_timeout" : 10000,\n    "last_cxid" : 5,\n    "last_zxid" : 3,');
  expect(await command('stat')).not.toContain('session_id');
});

test('counters are shown and reset', async () => {
  await zk.connect();
  expect(await command('server_stats')).toMatch(/"packets_received" : 1,.*"avg_latency" : \d+\.\d+,/s);
  expect(await command('stat_reset')).toBe('{\n  "command" : "stat_reset",\n  "error" : null\n}');
  expect(await command('srvr')).toContain('"packets_received" : 0,');
  expect(await command('crst')).toContain('"command" : "connection_stat_reset"');
  expect(await command('cons')).toContain('"packets_received" : 0,');
});

test('settings are those in force and those of the file', async () => {
  expect(await command('conf')).toMatch(/"client_port" : 2181,\n {2}"data_dir" : "\/data\/zk\/version-2",/);
  expect(await command('icfg')).toContain('"initial_configuration" : "dataDir=/data/zk\\n",');
  expect(await command('system_properties')).toContain('"zookeeper.admin.idleTimeout" : "5000",');
  expect(await command('system_properties')).not.toContain('dataDir');
  expect(await command('environment')).toContain('"zookeeper.version" : "3.');
  expect(await command('dirs')).toMatch(/"datadir_size" : [1-9]\d*,\n {2}"logdir_size" : \d+,/);
});

test('the newest snapshot is told, in seconds', async () => {
  expect(await command('last_snapshot')).toMatch(/"zxid" : "0",\n {2}"timestamp" : [1-9]\d{8,9},/);
});

test('the trace mask is shared with the four-letter words', async () => {
  expect(await command('set_trace_mask')).toContain(
    '"error" : "setTraceMask requires long traceMask argument",',
  );
  expect(await command('stmk?traceMask=abc')).toContain('argument, got abc"');
  expect(await command('stmk?traceMask=9223372036854775808')).toContain('argument, got 9223372036854775808"');
  expect(await command('stmk?traceMask=90')).toContain('"tracemask" : 90,');
  const client = await zk.open();
  client.sendRaw(new Uint8Array(Buffer.from('gtmk')));
  await zk.run(client.untilClosed());
  expect(Buffer.from(client.bytes).toString()).toBe('90');
});

test('every command answers JSON, its name among it', async () => {
  for (const name of commandNames) {
    expect(JSON.parse(await command(name))).toMatchObject({ command: name });
  }
});

test('the page of commands links to each', async () => {
  for (const path of ['/commands', '/commands/']) {
    const { text } = await ask(get(path));
    expect(text).toContain('<a href="/commands/zabstate">zabstate</a>\n<br/>\n');
    expect(text.split('<br/>').length - 1).toBe(commandNames.length);
  }
});

test.each([
  ['GET /x HTTP/1.1', 404],
  ['GET /commandsx HTTP/1.1', 404],
  ['GET /commands/../x HTTP/1.1', 404],
  ['POST /commands/ruok HTTP/1.1', 405],
  ['PUT /commands/ruok HTTP/1.1', 405],
  ['TRACE /commands/ruok HTTP/1.1', 403],
  ['OPTIONS /commands/ruok HTTP/1.1', 200],
  ['HEAD /commands/ruok HTTP/1.1', 200],
])('%s is answered %d and the connection goes on', async (line, status) => {
  const peer = await ask(`${line}\r\nHost: x\r\n\r\n`);
  expect(peer.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const before = peer.text.length;
  peer.send(get('/commands/isro'));
  await zk.world.clock.runFor(50);
  expect(peer.text.slice(before)).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: .*"read_only" : false,/s);
  expect(peer.isClosed).toBe(false);
});

test('HEAD names the length of the body that it leaves out', async () => {
  const { text } = await ask('HEAD /commands/ruok HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(text).toMatch(/\r\nContent-Length: 42\r\n\r\n$/);
});

test('a path is shown without its power in a page', async () => {
  const { text } = await ask(get('/<script>"'));
  expect(text).toContain('/&#60;script&#62;&#34;');
});

test('requests in pieces and in one go are answered in order, bodies skipped', async () => {
  const peer = await connect();
  const withBody = get('/commands/ruok', 'Content-Length: 7').concat('GET / H');
  for (const letter of withBody + get('/commands/isro') + get('/commands/nope')) peer.send(letter);
  await zk.world.clock.runFor(100);
  expect([...peer.text.matchAll(/"command" : "(\w+)"/g)].map(([, name]) => name)).toEqual([
    'ruok',
    'is_read_only',
    'nope',
  ]);
});

test('what is no request is refused and ends the connection', async () => {
  for (const [bytes, status] of [
    ['\0\x01\r\n\r\n', '400 Illegal character CNTL=0x0'],
    ['GET /commands/ruok\r\n\r\n', '505 HTTP/0.9 not supported'],
    ['a'.repeat(1 << 20), '414 URI Too Long'],
    [`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(100_000)}`, '431 Request Header Fields Too Large'],
  ] as const) {
    const peer = await ask(bytes);
    expect(peer.text).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\nConnection: close\r\n`));
    expect(peer.isClosed).toBe(true);
  }
  expect(await command('ruok')).toContain('null');
});

test('a connection that says nothing is closed after its time, one that speaks is not', async () => {
  const silent = await ask('GET /comm');
  const speaking = await ask('');
  await zk.world.clock.runFor(4000);
  speaking.send(get('/commands/ruok'));
  await zk.world.clock.runFor(2000);
  expect(silent.isClosed).toBe(true);
  expect(speaking.isClosed).toBe(false);
  await zk.world.clock.runFor(5000);
  expect(speaking.isClosed).toBe(true);
});

test('answers wait for a client that does not take them, and requests behind them too', async () => {
  const peer = await connect();
  peer.pause();
  for (let i = 0; i < 5000; i++) peer.send(get('/commands/monitor'));
  await zk.world.clock.runFor(100);
  expect(await command('ruok')).toContain('null');
  peer.resume();
  await zk.world.clock.runFor(3000);
  expect(peer.text.split('"command" : "monitor"').length - 1).toBe(5000);
});

test('a port that is taken costs one line, not the start', async () => {
  const other = await startBesideAgain();
  expect(other).toBeUndefined();
  expect(
    zk.lines.filter((line) => line.startsWith('Problem starting AdminServer on address 0.0.0.0, port 8080')),
  ).toHaveLength(1);
});

function startBesideAgain(): Promise<AdminServer | undefined> {
  const { server, process } = zk;
  if (server === undefined || process === undefined) throw new Error('no server');
  const { config } = parseZooConfig(new Map([['dataDir', '/data/zk']]));
  const log = (line: string): void => void zk.lines.push(line);
  const logger = { info: log, warn: log, error: log };
  return zk.run(
    startAdmin(process.environment, { server, config, properties: new Map(), configurationText: '', logger }),
  );
}

test('closing ends connections and frees the port', async () => {
  const peer = await ask(get('/commands/ruok'));
  await zk.run(admin?.close() ?? Promise.resolve());
  await zk.world.clock.runFor(10);
  expect(peer.isClosed).toBe(true);
  await expect(connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
