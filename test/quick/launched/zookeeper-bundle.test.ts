/** The bundle that ZooKeeper's launchers start: what it holds decides how long a start takes. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const dist = join(root, 'packages', 'cli', 'dist');

test('holds neither the command framework nor a broker', () => {
  const bundle = readFileSync(join(dist, 'zookeeper-server.cjs'), 'utf8');
  expect(bundle).toContain('ZooKeeperServer');
  expect(bundle).not.toContain('oclif');
  expect(bundle).not.toContain('ReplicaManager');
  expect(bundle.length).toBeLessThan(400_000);
});

test('what is no plain start goes the way of all tools', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(dist, 'zookeeper.cjs'), ...args], { encoding: 'utf8' });
  expect(run('zookeeper-server-start')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^USAGE: /),
  });
  expect(run('zookeeper-server-start', '--help').stdout).toContain('zookeeper.properties');
  expect(run('zk-server', 'version').stdout).toContain('Apache ZooKeeper, version');
});

test('a plain start that cannot be says so in one line', () => {
  const run = spawnSync(
    process.execPath,
    [join(dist, 'zookeeper.cjs'), 'zookeeper-server-start', 'no/such/file'],
    {
      encoding: 'utf8',
    },
  );
  expect(run).toMatchObject({ status: 1, stderr: 'no/such/file: there is no such file\n' });
});
