/** Apache's cleaner (kafka.log.LogCleaner 3.9.2) as the actor of scripts; see CleanerOracle.java. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CleanerScript, cleanerLineOf } from '@kafka-ts/storage/fixtures/cleaner-script';

/** The lines of each script, one for each step. */
export async function askCleanerOracle(scripts: readonly CleanerScript[]): Promise<string[][]> {
  const libs = join(process.env['PEERS_HOME'] ?? join(tmpdir(), 'peers'), 'kafka-3.9.2', 'libs');
  if (!existsSync(libs)) throw new Error(`${libs} is not there: run the suite of peers once`);
  const main = join(import.meta.dirname, 'CleanerOracle.java');
  const java = spawn('java', ['-cp', `${libs}/*`, '-Xmx256M', '-XX:TieredStopAtLevel=1', main], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  java.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const lines: string[] = [];
  createInterface({ input: java.stdout }).on('line', (line) => lines.push(line));
  const closed = new Promise<number | null>((resolve) => java.once('close', resolve));
  const text = scripts.map(({ dedupeBytes, ioBytes, steps }) =>
    [`new ${dedupeBytes} ${ioBytes}`, ...steps.map(cleanerLineOf), ''].join('\n'),
  );
  java.stdin.end(text.join(''));
  const code = await closed;
  if (code !== 0) throw new Error(`The oracle ended with ${code}:\n${stderr.slice(-4000)}`);
  let at = 0;
  return scripts.map(({ steps }) => {
    at += 1 + steps.length;
    return lines.slice(at - steps.length, at);
  });
}
