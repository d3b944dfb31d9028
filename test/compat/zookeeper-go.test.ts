/**
 * go-zookeeper's own tests (the Go client's, v1.0.4) against our bin/zkServer.sh, which they start themselves, on ports that
 * they choose. The cases that pass are `zookeeper-cases/go-zookeeper.txt`, the others with their reasons
 * `zookeeper-cases/go-zookeeper.left-out.txt`.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { runCommand } from '../peers/lib/apache-tools.ts';
import { expectAsListed, type Outcome, readCaseList } from './zookeeper-cases/case-list.ts';

const outcomeOf: Readonly<Record<string, Outcome>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };

/** Outcomes in what `go test -json` writes; tables' rows are cases of their own, `TestFLWRuok/x`. */
function readGoEvents(stdout: string): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null || !('Action' in event) || !('Test' in event)) continue;
    const outcome = outcomeOf[String(event.Action)];
    if (outcome !== undefined) outcomes.set(String(event.Test), outcome);
  }
  return outcomes;
}

/** The module as the proxy has it, fetched where it is not yet; a copy, as Go's cache may not be written to. */
function copyModule(target: string): void {
  const cwd = join(import.meta.dirname, 'zookeeper-go');
  execFileSync('go', ['mod', 'download'], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const source = execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', 'github.com/go-zookeeper/zk'], { cwd });
  cpSync(source.toString().trim(), target, { recursive: true });
  for (const name of ['', ...readdirSync(target)]) chmodSync(join(target, name), 0o755);
}

test('the cases of the list pass, and no other', async () => {
  const list = readCaseList('go-zookeeper');
  const directory = mkdtempSync(join(tmpdir(), 'kafka-ts-go-zookeeper-'));
  try {
    copyModule(join(directory, 'zk'));
    const skip = list.leftOut.map(({ name }) => `^${name}$`).join('|');
    const { stdout, stderr } = await runCommand(
      ['go', ['-C', join(directory, 'zk'), 'test', '-vet=off', '-count=1', '-json', '-skip', skip, '.']],
      {
        timeoutMs: 300_000,
        env: {
          ...process.env,
          ZOOKEEPER_BIN_PATH: join(import.meta.dirname, '../../bin'),
          TMPDIR: directory,
        },
      },
    );
    expectAsListed(list, readGoEvents(stdout), stdout + stderr);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
