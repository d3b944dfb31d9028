import { expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';

const at = '--bootstrap-server 127.0.0.1:1';
const refused: readonly (readonly [string, string])[] = [
  [at, 'Exactly one of the following arguments is required: [topic], [include]'],
  [`${at} --topic t --include x`, 'Exactly one of the following arguments is required: [topic], [include]'],
  [`${at} --topic t --offset 3`, 'The partition is required when offset is specified.'],
  [`${at} --include t --partition 0`, 'The topic is required when partition is specified.'],
  [`${at} --topic t --partition 0 --group g`, 'Options group and partition cannot be specified together.'],
  [
    `${at} --topic t --partition 0 --offset 1 --from-beginning`,
    'Options from-beginning and offset cannot be specified together.',
  ],
  [
    `${at} --topic t --partition 0 --offset foo`,
    "The provided offset value 'foo' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.",
  ],
  [
    `${at} --topic t --from-beginning --consumer-property auto.offset.reset=latest`,
    "Can't simultaneously specify --from-beginning and 'auto.offset.reset=latest', please remove one option",
  ],
  [
    `${at} --topic t --isolation-level x`,
    'The isolation level is read_uncommitted or read_committed; found "x"',
  ],
];

test.each(refused)('%s', async (line, message) => {
  const { stdout, stderr, code } = await runCommand(['console-consumer', ...line.split(' ')]);
  expect({ stdout, stderr, code }).toEqual({ stdout: '', stderr: `${message} (see --help)\n`, code: 1 });
});

test('a formatter or deserializer that is not there is named with those that are', async () => {
  const formatter = await runCommand(['console-consumer', ...`${at} --topic t --formatter a.b.C`.split(' ')]);
  expect(formatter.stderr).toContain('There is no formatter a.b.C here; expected DefaultMessageFormatter');
  const argv = `${at} --topic t --property print.key=true --property key.deserializer=a.b.C`.split(' ');
  expect((await runCommand(['console-consumer', ...argv])).stderr).toContain(
    'There is no deserializer a.b.C here',
  );
});
