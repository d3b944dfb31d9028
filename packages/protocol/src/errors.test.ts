import { expect, test } from 'vitest';
import { type ErrorInfo, Errors, errorByCode, KafkaError } from './errors.ts';

test('the codes run from -1 to 133 without a gap, each under its name', () => {
  const entries = Object.entries(Errors);
  expect(entries.map(([, error]) => error.code)).toEqual(entries.map((_, index) => index - 1));
  for (const [name, error] of entries) expect(error.name).toBe(name);
});

test('only NONE has no text and no exception', () => {
  const silent = Object.values<ErrorInfo>(Errors).filter(
    (error) => error.message === '' || error.exception === '',
  );
  expect(silent).toEqual([Errors.NONE]);
});

/** From `instanceof RetriableException` over Kafka 4.3.1's `Errors.values()`. */
test('the retriable ones are those of the Java clients', () => {
  const codes = Object.values(Errors)
    .filter((error) => error.retriable)
    .map((error) => error.code);
  expect(codes).toEqual([
    2, 3, 5, 6, 7, 9, 13, 14, 15, 16, 19, 20, 41, 51, 56, 70, 71, 72, 74, 75, 78, 80, 83, 84, 88, 89, 100,
    103, 106, 122, 123, 133,
  ]);
});

test('an unknown code is UNKNOWN_SERVER_ERROR', () => {
  expect(errorByCode(3)).toBe(Errors.UNKNOWN_TOPIC_OR_PARTITION);
  expect(errorByCode(4711)).toBe(Errors.UNKNOWN_SERVER_ERROR);
});

test('a KafkaError carries code, retriable flag, text and cause', () => {
  const cause = new Error('disk');
  const error = new KafkaError(Errors.KAFKA_STORAGE_ERROR, 'gone', { cause });
  expect([error.code, error.retriable, error.message, error.cause]).toEqual([56, true, 'gone', cause]);
  expect(new KafkaError(Errors.NOT_CONTROLLER).message).toBe(Errors.NOT_CONTROLLER.message);
});
