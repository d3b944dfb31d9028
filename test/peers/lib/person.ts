/** A person at a terminal, by `script` of util-linux: reads what is shown, presses keys. */
import { spawn } from 'node:child_process';

export interface Typing {
  /** Waited for, in the text without its control sequences. */
  readonly when: string | RegExp;
  readonly keys: string;
}

export interface Session {
  /** As the terminal got it. */
  readonly raw: string;
  /** Without control sequences. */
  readonly text: string;
  readonly code: number | null;
}

const control = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

/** Runs a shell command line on a terminal of its own; fails when it has not ended after `timeoutMs`. */
export function atTerminal(
  line: string,
  typings: readonly Typing[] = [],
  options: { readonly env?: Readonly<Record<string, string>>; readonly timeoutMs?: number } = {},
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const { CI: _, ...ours } = process.env; // A person is not a CI run: with it in the environment ora moves nothing.
    const env = { ...ours, TERM: 'xterm', NO_COLOR: '', ...options.env };
    const sized = `stty cols 120 rows 40; ${line}`;
    const child = spawn('script', ['-qefc', sized, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let raw = '';
    let seen = 0;
    const waiting = [...typings];
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${line} did not end; it shows:\n${raw.replaceAll(control, '').slice(-2000)}`));
    }, options.timeoutMs ?? 20_000);
    child.stdout.on('data', (bytes) => {
      raw += bytes;
      const [next] = waiting;
      const text = raw.replaceAll(control, '').slice(seen);
      const isThere = typeof next?.when === 'string' ? text.includes(next.when) : next?.when.test(text);
      if (next === undefined || isThere !== true) return;
      waiting.shift();
      seen += text.length;
      child.stdin.write(next.keys);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ raw, text: raw.replaceAll(control, '').replaceAll('\r', ''), code });
    });
  });
}
