/**
 * Random schemas, values and settings are treated by our converters and transformations as by Apache's: envelopes equal
 * byte for byte, both ways. CONNECT_ORACLE_QUESTIONS=100000 asks more than the usual 6,000; CONNECT_ORACLE_SEED others.
 */
import { answerQuestion } from '@kafka-ts/connect/fixtures/answer';
import { anyQuestion } from '@kafka-ts/connect/fixtures/arbitrary-question';
import { difference } from '@kafka-ts/connect/fixtures/compare';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askConnect } from '../oracle/connect-oracle.ts';

const count = Number(process.env['CONNECT_ORACLE_QUESTIONS'] ?? 6000);
const seed = Number(process.env['CONNECT_ORACLE_SEED'] ?? 20261121);

test(`${count} questions of seed ${seed} are answered alike`, { timeout: 600_000 }, async () => {
  const questions = fc.sample(anyQuestion, { numRuns: count, seed });
  const answers = await askConnect(questions);
  const failures: string[] = [];
  for (const [index, question] of questions.entries()) {
    const found = difference(await answerQuestion(question), answers[index] ?? {});
    if (found !== undefined) failures.push(`${JSON.stringify(question)}\n    ${found}`);
  }
  expect(failures.slice(0, 20).join('\n')).toBe('');
  expect(answers.filter((answer) => answer['error'] === undefined).length).toBeGreaterThan(count / 2);
});
