import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { processTerminal } from '../process-terminal.ts';
import { waitForEnd } from './stop-command.ts';

const terminal = processTerminal();

test('waits until a process has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300)'], { stdio: 'ignore' });
  const startedAt = performance.now();
  await waitForEnd(terminal, [child.pid ?? 0]);
  expect(performance.now() - startedAt).toBeGreaterThan(250);
});

test.skipIf(process.platform !== 'linux')(
  'a process that ended counts as such, asked for or not',
  async () => {
    // The shell's child outlives the shell's own program, which never asks for it.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const pid = await new Promise<number>((resolve) => {
        parent.stdout.on('data', (bytes) => resolve(Number(String(bytes))));
      });
      await waitForEnd(terminal, [pid]);
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
