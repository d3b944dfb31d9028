/** Asks Apache's Connect classes (kafka 3.9.2) about data: JSON, header values, transformations, dates, regular expressions. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OracleAnswer, OracleQuestion } from '@kafka-ts/connect/fixtures/oracle-question';

const here = path.dirname(fileURLToPath(import.meta.url));

/** One answer for each question, from the jars of the peer in `$PEERS_HOME`. */
export async function askConnect(questions: readonly OracleQuestion[]): Promise<readonly OracleAnswer[]> {
  const libs = path.join(process.env['PEERS_HOME'] ?? '/tmp/peers', 'kafka-3.9.2', 'libs');
  const args = ['-cp', `${libs}/*`, path.join(here, 'ConnectOracle.java')];
  const java = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  java.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    java.once('error', reject);
    java.once('close', resolve);
  });
  java.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  const answers: OracleAnswer[] = [];
  for await (const line of createInterface({ input: java.stdout })) answers.push(parseAnswer(line));
  const code = await closed;
  if (code !== 0 || answers.length !== questions.length)
    throw new Error(`The oracle ended with ${code} after ${answers.length} answers:\n${stderr}`);
  return answers;
}

function parseAnswer(line: string): OracleAnswer {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`No answer: ${line}`);
  return Object.fromEntries(Object.entries(parsed));
}
