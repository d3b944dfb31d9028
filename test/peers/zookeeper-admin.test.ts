/**
 * The admin server: the same requests to Apache's and to ours beside a client at work, and the same answers, but for what no two
 * servers share (versions, times, ports, session ids, sizes of files) and what is a JVM's or Jetty's.
 */
import { connect } from 'node:net';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts, ServerProcess } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { zooKeeperAnswers } from './lib/zookeeper-srvr.ts';

// Statistics are in the order in which Java finds a class's getters: from a class archive that is another.
process.env['QUICK_JAVA'] = '0';

/** An answer is one write: what does not close behind it by then stays open. */
const quietMs = 200;
/** So long that no client pings while the servers are asked: a ping is an operation that they tell of. */
const pinglessMs = 1_200_000;
const root = join(import.meta.dirname, '../..');

interface Side {
  readonly home: ZooKeeperHome;
  readonly process: ServerProcess;
  readonly client: ZooKeeperClient;
  readonly adminPort: number;
}

/** Commands whose members and values are the same, masked ones aside. */
const commands = [
  ...[
    'configuration',
    'conf',
    'config',
    'connection_stat_reset',
    'connections',
    'cons',
    'dump',
    'get_trace_mask',
  ],
  ...[
    'is_read_only',
    'isro',
    'leader',
    'lead',
    'observer_connection_stat_reset',
    'orst',
    'observers',
    'obsr',
    'ruok',
  ],
  ...[
    'server_stats',
    'srvr',
    'stats',
    'stat',
    'set_trace_mask',
    'stmk?traceMask=x',
    'stmk?traceMask=7',
    'gtmk',
  ],
  ...[
    'voting_view',
    'watches',
    'wchc',
    'watches_by_path',
    'wchp',
    'watch_summary',
    'wchs',
    'zabstate',
    'dirs',
  ],
  ...[
    'last_snapshot',
    'lsnp',
    'initial_configuration',
    'icfg',
    'nonsense',
    'ruok/x',
    'RUOK',
    '%3Cb%3E%22',
    'stat_reset',
  ],
] as const;

describe.each(['3.8.6', '3.9.5'] as const)('beside Apache %s', (version) => {
  let sides: readonly Side[] = [];

  beforeAll(async () => {
    const [apachePort = 0, apacheAdmin = 0, ourPort = 0, ourAdmin = 0] = await freePorts(4);
    sides = await Promise.all([
      start(apachePort, apacheAdmin, (home, more) => home.launchApache(version, more)),
      start(ourPort, ourAdmin, launchOurs),
    ]);
  });

  afterAll(async () => {
    for (const { home, process, client } of sides) {
      await client.close();
      await process.kill();
      home.remove();
    }
  });

  async function expectSame(ask: (side: Side) => Promise<string>): Promise<void> {
    const [apache, ours] = sides;
    if (apache === undefined || ours === undefined) throw new Error('the servers do not run');
    const expected = await ask(apache);
    expect(await ask(ours)).toBe(expected);
  }

  test.each(commands)('%s', (command) =>
    expectSame(async (side) => masked(await exchange(side.adminPort, get(`/commands/${command}`)), side)),
  );

  test('a session that has pinged since the statistics were reset tells of the ping', () =>
    expectSame(async (side) => {
      const pinging = await ZooKeeperClient.connect(nodeEnvironment(), {
        connect: `127.0.0.1:${side.home.port}`,
        sessionTimeoutMs: 4000,
      });
      const shown = async (): Promise<string> => {
        const all = await body(side, '/commands/connections');
        // Connections come in the order of a hash table.
        const [own = ''] = (all.match(/\{[^{}]*\}/g) ?? []).filter((one) =>
          one.includes(String(pinging.sessionId)),
        );
        return own;
      };
      await body(side, '/commands/connection_stat_reset');
      await expect.poll(shown, { timeout: 60_000 }).toContain('"PING"');
      const text = masked(await shown(), { ...side, client: pinging });
      await pinging.close();
      return text;
    }));

  test('monitor has metrics of the same names and kinds', async () => {
    const [apache, ours] = await Promise.all(sides.map(monitor));
    expect(Object.keys(ours ?? {}).filter((key) => !(key in (apache ?? {})))).toEqual([]);
    for (const [key, value] of Object.entries(ours ?? {}))
      expect([key, typeof apache?.[key]]).toEqual([key, typeof value]);
    for (const key of [
      'ephemerals_count',
      'znode_count',
      'global_sessions',
      'watch_count',
      'num_alive_connections',
    ]) {
      expect([key, ours?.[key]]).toEqual([key, apache?.[key]]);
    }
  });

  test('environment and system_properties have the same keys where there is no JVM in them', async () => {
    for (const command of ['environment', 'system_properties']) {
      const [apache, ours] = await Promise.all(sides.map((side) => members(side, command)));
      expect(Object.keys(ours ?? {}).filter((key) => !(key in (apache ?? {})))).toEqual([]);
      expect(ours?.['zookeeper.extendedTypesEnabled']).toBe(apache?.['zookeeper.extendedTypesEnabled']);
    }
  });

  test('the page of commands', async () => {
    const [apache, ours] = await Promise.all(sides.map(links));
    expect(ours).toEqual(apache?.filter((name) => name !== 'snapshot' && name !== 'restore'));
  });

  test.each([
    ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['GET /commands/../x HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['PUT /commands/ruok HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'],
    ['TRACE /commands/ruok HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HEAD /commands/ruok HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['GET /commands/ruok HTTP/1.1\r\n\r\n'],
    ['GET /commands/ruok HTTP/7.1\r\nHost: x\r\n\r\n'],
    ['GET /commands/ruok\r\n\r\n'],
    ['\0\x01\x02garbage\r\n\r\n'],
    [`GET /commands/${'a'.repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [`GET /commands/ruok HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(9000)}\r\n\r\n`],
    ['GET /commands/ruok HTTP/1.0\r\n\r\n'],
    ['GET http://x/commands/ruok HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%j has the same status', (request) =>
    expectSame(async ({ adminPort }) => /^.*/.exec(await exchange(adminPort, request))?.[0] ?? ''),
  );
});

async function start(
  port: number,
  adminPort: number,
  launch: (home: ZooKeeperHome, more: Record<string, string>) => Promise<ServerProcess>,
): Promise<Side> {
  const home = new ZooKeeperHome(port);
  const process = await launch(home, {
    'admin.enableServer': 'true',
    'admin.serverAddress': '127.0.0.1',
    'admin.serverPort': String(adminPort),
    maxSessionTimeout: String(pinglessMs),
    extendedTypesEnabled: 'true',
  });
  const client = await ZooKeeperClient.connect(nodeEnvironment(), {
    connect: `127.0.0.1:${port}`,
    sessionTimeoutMs: pinglessMs,
  });
  await client.create('/a', Buffer.from('x'), { mode: 'persistent' });
  await client.create('/a/e', Buffer.from(''), { mode: 'ephemeral' });
  await client.getData('/a', { watch: true });
  await client.exists('/q', { watch: true });
  await client.getChildren('/', { watch: true });
  return { home, process, client, adminPort };
}

function launchOurs(home: ZooKeeperHome, more: Record<string, string>): Promise<ServerProcess> {
  return ServerProcess.launch({
    name: 'zkServer',
    command: [join(root, 'bin/zkServer.sh'), ['start-foreground', home.writeConfig(more)]],
    logPath: home.logPath,
    isReady: () => zooKeeperAnswers(home.port),
  });
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
}

/** All that comes back until the server closes, or says nothing more. Tries again until it listens. */
function exchange(port: number, request: string, triesLeft = 100): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'));
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      socket.setTimeout(quietMs);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error) => {
      if (triesLeft === 0) reject(error);
      else setTimeout(() => exchange(port, request, triesLeft - 1).then(resolve, reject), 50);
    });
  });
}

async function body(side: Side, path: string): Promise<string> {
  return (await exchange(side.adminPort, get(path))).split('\r\n\r\n')[1] ?? '';
}

async function members(side: Side, command: string): Promise<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(await body(side, `/commands/${command}`));
  return Object.fromEntries(Object.entries(parsed ?? {}));
}

function monitor(side: Side): Promise<Record<string, unknown>> {
  return members(side, 'monitor');
}

async function links(side: Side): Promise<string[]> {
  return [...(await body(side, '/commands')).matchAll(/">(\w+)<\/a>\n<br\/>/g)].map(([, name = '']) => name);
}

/** What two servers cannot share. */
function masked(text: string, { client, home, adminPort }: Side): string {
  return (
    text
      .replaceAll(/^(Date|Server|Content-Length): .*\r\n/gm, '')
      .replaceAll(String(client.sessionId), 'SESSION')
      .replaceAll(home.directory, 'DIR')
      .replaceAll(String(adminPort), 'ADMIN')
      .replaceAll(/\b127\.0\.0\.1:\d+/g, 'ADDRESS')
      .replaceAll(`: ${home.port},`, ': PORT,')
      .replaceAll(`=${home.port}\\n`, '=PORT\\n')
      .replaceAll(/"version" : ".*"/g, '"version" : V')
      .replaceAll(/"\d{4,}" : \[ \],\n\s*/g, '')
      .replaceAll(/"\d{4,}" : \[ S/g, '"TIME" : [ S')
      .replaceAll(
        /("(?:uptime|packets_\w+|last_buffer_size|established|last_response_time|timestamp|\w+_latency|\w+dir_size|\w+_dir_size)" :) -?[\d.]+/g,
        '$1 N',
      )
      .replaceAll(/(\n\s*"uptime" : N)(,?)(?=\n)/g, '')
      .replaceAll(/,(?=\n\s*\})/g, '')
      // Getters that Java finds in another order from one run to the next.
      .replaceAll(/(?:\n *"(?:provider_null|data_dir_size|log_dir_size)" : .*){3}/g, (lines) =>
        lines.split('\n').sort().join('\n'),
      )
  );
}
