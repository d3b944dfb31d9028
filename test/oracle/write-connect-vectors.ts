/**
 * Writes what Apache's Connect 3.9.2 answers to the questions of packages/connect/src/fixtures/questions, a vectors file for
 * each. Run: node test/oracle/write-connect-vectors.ts
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { questions } from '@kafka-ts/connect/fixtures/questions/all';
import { askConnect } from './connect-oracle.ts';

const folder = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../packages/connect/src/fixtures/answers',
);

for (const [kind, asked] of Object.entries(questions)) {
  const answers = await askConnect(asked);
  const text = [
    `/** Apache Connect 3.9.2 to questions/${kind}.ts, in their order: by test/oracle/write-connect-vectors.ts. */`,
    "import type { OracleAnswer } from '../oracle-question.ts';",
    '',
    `export const ${kind}Answers: readonly OracleAnswer[] = [`,
    ...answers.map((answer) => `  ${JSON.stringify(answer)},`),
    '];',
    '',
  ].join('\n');
  writeFileSync(path.join(folder, `${kind}.vectors.ts`), text);
}
