import type { Environment } from '@kafka-ts/environment/environment';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Script, ScriptedServer } from '../fixtures/scripted-server.ts';
import { SimulatedServer, serverPort } from '../fixtures/simulated-server.ts';
import { OpCode } from '../jute/op-code.ts';
import { type SessionState, ZooKeeperClient, type ZooKeeperClientOptions } from './zookeeper-client.ts';

let zk: SimulatedServer;
let env: Environment;
const here = `127.0.0.1:${serverPort}`;
const deaf = '10.0.0.1:2181';
const deafToo = '10.0.0.2:2181';

beforeEach(async () => {
  zk = new SimulatedServer({ settings: { tickTime: '1000' } });
  await zk.start();
  zk.world.network.blackHoles.add(deaf).add(deafToo);
  env = zk.world.process({ name: 'app', disk: new MemoryDisk() }).environment;
});

const connect = (options: Partial<ZooKeeperClientOptions> = {}): Promise<ZooKeeperClient> =>
  zk.run(ZooKeeperClient.connect(env, { connect: here, sessionTimeoutMs: 6000, ...options }));

const now = (): number => zk.world.clock.monotonicMs();

function statesOf(client: ZooKeeperClient): SessionState[] {
  const states: SessionState[] = [];
  client.onSessionState((state) => states.push(state));
  return states;
}

async function scripted(script: Script, port = 5000): Promise<ScriptedServer> {
  const server = new ScriptedServer(
    zk.world.process({ name: 'scripted', disk: new MemoryDisk() }).environment,
    script,
  );
  await zk.run(server.listen(port));
  return server;
}

describe('a host that drops packets', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'leaves time for the others before a tool gives up, wherever it stands (seed %i)',
    async (seed) => {
      zk = new SimulatedServer({ seed, settings: { tickTime: '1000' } });
      await zk.start();
      zk.world.network.blackHoles.add(deaf).add(deafToo);
      env = zk.world.process({ name: 'tool', disk: new MemoryDisk() }).environment;
      const start = now();
      const client = await connect({
        connect: `${deaf},${deafToo},${here}`,
        sessionTimeoutMs: 30_000,
        connectionTimeoutMs: 2000,
      });
      expect(client.isConnected).toBe(true);
      expect(now() - start).toBeLessThan(2000);
    },
  );

  test('does not keep the session of a former run from being closed', async () => {
    const first = await connect();
    await zk.run(first.create('/mine', null, { mode: 'ephemeral' }));
    const second = await connect({
      connect: `${deaf},${here}`,
      previousSession: { sessionId: first.sessionId, password: first.password },
      connectionTimeoutMs: 4000,
    });
    expect(await zk.run(second.exists('/mine'))).toBeUndefined();
  });

  test('alone, it fails connect in time, and says so', async () => {
    const start = now();
    await expect(connect({ connect: deaf, connectionTimeoutMs: 2000 })).rejects.toThrow(/2000 ms.*ETIMEDOUT/);
    expect(now() - start).toBeLessThan(2200);
  });
});

describe('a server that serves badly', () => {
  test('one that answers pings but no request is left after a session timeout', async () => {
    await scripted({ react: () => 'silence' });
    const client = await connect({ connect: '127.0.0.1:5000' });
    const start = now();
    await expect(zk.run(client.exists('/'))).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
    expect(now() - start).toBeGreaterThanOrEqual(6000);
    expect(now() - start).toBeLessThan(8000);
  });

  test('one that accepts connections and never shakes hands is left for the next', async () => {
    const mute = zk.world.process({ name: 'mute', disk: new MemoryDisk() }).environment;
    await zk.run(mute.network.listen({ port: 5000 }, () => {}));
    const client = await connect({ connect: `127.0.0.1:5000,${here}`, connectionTimeoutMs: 2000 });
    expect(client.isConnected).toBe(true);
  });

  test('one that is mute while it starts costs no session: the next attempt is made while that lives', async () => {
    const client = await connect();
    const { sessionId } = client;
    zk.crash();
    const mute = zk.world.process({ name: 'mute', disk: new MemoryDisk() }).environment;
    let taken = 0;
    const listener = await zk.run(
      mute.network.listen({ port: serverPort }, () => {
        taken++;
      }),
    );
    await zk.world.clock.runFor(1000);
    expect(taken).toBe(1);
    await zk.run(listener.close());
    await zk.start();
    await zk.world.clock.runFor(2000);
    expect(client.isConnected).toBe(true);
    expect(client.sessionId).toBe(sessionId);
  });

  test('one that closes behind every handshake is asked less and less often', async () => {
    const server = await scripted({ react: () => 'close' });
    const client = await connect({ connect: '127.0.0.1:5000', repeatsLostRequests: true });
    client.exists('/').catch(() => {});
    await zk.world.clock.runFor(10_000);
    expect(server.connectedMs.length).toBeGreaterThan(20);
    expect(server.connectedMs.length).toBeLessThan(70);
    client.giveUp();
    await zk.run(client.close());
  });

  test('one that grants no session is asked less and less often, and connect fails in time', async () => {
    const server = await scripted({ react: () => 0, grantedTimeoutMs: () => 0 });
    await expect(connect({ connect: '127.0.0.1:5000', connectionTimeoutMs: 5000 })).rejects.toThrow(
      /the server refused a new session/,
    );
    expect(server.connectedMs.length).toBeLessThan(40);
  });
});

describe('a session that moved', () => {
  test('is a lost connection: the request fails, the session is attached again', async () => {
    await scripted({ react: (_type, count) => (count === 1 ? -118 : 0) });
    const client = await connect({ connect: '127.0.0.1:5000' });
    const states = statesOf(client);
    const lost = client.delete('/a');
    const behind = client.delete('/b');
    behind.catch(() => {});
    await expect(zk.run(lost)).rejects.toMatchObject({
      name: 'CONNECTIONLOSS',
      cause: { name: 'SESSIONMOVED' },
    });
    await expect(zk.run(behind)).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
    await zk.run(client.delete('/c'));
    expect(states).toEqual(['disconnected', 'reconnected']);
    expect(client.sessionId).toBe(77n);
  });

  test('is not seen by somebody whose lost requests are repeated', async () => {
    const types: number[] = [];
    await scripted({
      react: (type, count) => {
        types.push(type);
        return count === 1 ? -118 : 0;
      },
    });
    const client = await connect({ connect: '127.0.0.1:5000', repeatsLostRequests: true });
    await zk.run(client.delete('/a'));
    expect(types).toEqual([OpCode.delete, OpCode.delete]);
  });
});

test('expiry is told, what waits fails, and the next session works; again and again', async () => {
  await scripted({
    react: (_type, count) => (count % 2 === 0 ? 0 : 'close'),
    grantedTimeoutMs: (sessionId) => (sessionId === 0n ? 6000 : 0),
  });
  const client = await connect({ connect: '127.0.0.1:5000' });
  const states = statesOf(client);
  for (let round = 0; round < 3; round++) {
    await expect(zk.run(client.delete('/a'))).rejects.toMatchObject({ name: 'CONNECTIONLOSS' });
    const waiting = client.delete('/b');
    waiting.catch(() => {});
    await expect(zk.run(waiting)).rejects.toMatchObject({ name: 'SESSIONEXPIRED' });
    await zk.run(client.delete('/c'));
  }
  expect(states).toEqual(Array.from({ length: 3 }, () => ['disconnected', 'expired', 'connected']).flat());
});
