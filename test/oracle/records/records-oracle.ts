/** Puts questions to RecordsOracle.java, all at once; the answers come in their order. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../peers/lib/installations.ts';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'RecordsOracle.java');

/** One answer per question, see the program's comment. */
export async function askRecordsOracle(questions: readonly string[]): Promise<string[]> {
  const libs = ensureInstalled('3.9.2');
  const java = spawn('java', ['-Xmx512m', '-cp', `${libs}/*`, program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [chunks, errors]: [Buffer[], Buffer[]] = [[], []];
  java.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  java.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    java.once('error', (error) =>
      reject(new Error('The oracle needs java 17 on the path', { cause: error })),
    );
    java.once('close', resolve);
    java.stdin.on('error', () => {});
    java.stdin.end(`${questions.join('\n')}\n`);
  });
  const answers = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  if (code !== 0 || answers.length !== questions.length) {
    throw new Error(
      `The oracle ended with ${code} after ${answers.length} of ${questions.length} answers:\n${Buffer.concat(errors)}`,
    );
  }
  return answers;
}
