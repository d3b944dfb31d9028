/** Apache's DumpLogSegments and our kafka-dump-log on the same command lines. */

import { runCommand } from '@kafka-ts/cli/run-command';
import { expect } from 'vitest';
import {
  type ApacheDump,
  askDumpLogOracle,
  type DumpLogRelease,
} from '../../oracle/dump-log/dump-log-oracle.ts';

/**
 * Holds every output against Apache's, line by line; where Apache ends with an exception, ours ends with a line and code 1,
 * and what was printed before is the same. Answers Apache's.
 */
export async function expectSameDumps(
  commandLines: readonly (readonly string[])[],
  titleOf: (index: number) => string = () => '',
  release: DumpLogRelease = '3.9.2',
): Promise<ApacheDump[]> {
  const theirs = await askDumpLogOracle(commandLines, release);
  for (const [index, line] of commandLines.entries()) {
    const ours = await runCommand(['dump-log', ...line]);
    const apache = theirs[index];
    // What a damaged size makes of Java's heap says nothing of the file.
    if (apache?.thrown?.includes('OutOfMemoryError') === true) continue;
    const title = `${titleOf(index)} ${line.join(' ')}`;
    expect({ title, lines: ours.stdout.split('\n') }).toEqual({ title, lines: apache?.stdout.split('\n') });
    if (apache?.thrown === undefined)
      expect({ title, stderr: ours.stderr, code: ours.code }).toEqual({
        title,
        stderr: apache?.stderr,
        code: 0,
      });
    else
      expect({
        title,
        thrown: apache.thrown,
        lines: ours.stderr.split('\n').length,
        code: ours.code,
      }).toEqual({ title, thrown: apache.thrown, lines: 2, code: 1 });
  }
  return theirs;
}
