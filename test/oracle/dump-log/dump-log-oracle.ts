/** Puts command lines to Apache's DumpLogSegments, all in one JVM; the answers come in their order. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../peers/lib/installations.ts';

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'DumpLogOracle.java');

export interface ApacheDump {
  readonly stdout: string;
  readonly stderr: string;
  /** Class and message of the exception that the tool ended with. */
  readonly thrown: string | undefined;
}

/** The tool's class in each release that is asked. */
const tools = {
  '3.9.2': 'kafka.tools.DumpLogSegments',
  '4.3.1': 'org.apache.kafka.tools.DumpLogSegments',
} as const;

export type DumpLogRelease = keyof typeof tools;

/** One answer per command line. */
export async function askDumpLogOracle(
  commandLines: readonly (readonly string[])[],
  release: DumpLogRelease = '3.9.2',
): Promise<ApacheDump[]> {
  const libs = ensureInstalled(release);
  const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${libs}/*`];
  const java = spawn('java', [...flags, program, tools[release]], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [chunks, errors]: [Buffer[], Buffer[]] = [[], []];
  java.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  java.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    java.once('error', (error) =>
      reject(new Error('The oracle needs java 17 on the path', { cause: error })),
    );
    java.once('close', resolve);
    java.stdin.on('error', () => {});
    java.stdin.end(`${commandLines.map((line) => line.join('\t')).join('\n')}\n`);
  });
  const answers = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
  if (code !== 0 || answers.length !== commandLines.length) {
    throw new Error(
      `The oracle ended with ${code} after ${answers.length} of ${commandLines.length} answers:\n${Buffer.concat(errors)}`,
    );
  }
  return answers.map((answer) => {
    const [stdout = '-', stderr = '-', thrown = '-'] = answer.split('\t');
    return {
      stdout: text(stdout),
      stderr: withoutLogging(text(stderr)),
      thrown: thrown === '-' ? undefined : text(thrown),
    };
  });
}

/** log4j says once that nobody has set it up. */
function withoutLogging(stderr: string): string {
  return stderr.replace(/^(log4j:WARN|SLF4J) .*\n/gm, '');
}

function text(base64: string): string {
  return base64 === '-' ? '' : Buffer.from(base64, 'base64').toString();
}
