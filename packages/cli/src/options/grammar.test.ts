import { expect, test } from 'vitest';
import { UsageError } from '../cli-error.ts';
import { normalise } from './grammar.ts';
import type { OptionSpec } from './option.ts';

const options: readonly OptionSpec[] = [
  { name: 'list', description: '' },
  { name: 'from-beginning', description: '' },
  { name: 'topic', description: '', value: { type: 'String' } },
  { name: 'partitions', description: '', value: { type: 'Integer' } },
  { name: 'zookeeper', description: '', value: { type: 'String' } },
  { name: 'bootstrap-server', description: '', value: { type: 'String' }, aliases: ['broker-list'] },
  { name: 'timeout-ms', description: '', value: { type: 'Long' } },
  { name: 'property', description: '', value: { type: 'String' }, isRepeatable: true },
  { name: 'compression-codec', description: '', value: { type: 'String', whenBare: 'gzip' } },
  { name: 'socket.timeout.ms', description: '', value: { type: 'Integer' }, isHidden: true },
];

const read: readonly (readonly [string, string, string])[] = [
  ['two dashes', '--topic t --list', '--topic=t --list'],
  ['one dash', '-zookeeper h:2181 -list', '--zookeeper=h:2181 --list'],
  ['equals signs', '--topic=a=b -partitions=3', '--topic=a=b --partitions=3'],
  ['an alias', '--broker-list h:1', '--bootstrap-server=h:1'],
  ['repeated options', '--property a=1 --property b', '--property=a=1 --property=b'],
  ['a repeated flag says nothing new', '--list --list', '--list'],
  ['negative numbers are values', '--timeout-ms -1', '--timeout-ms=-1'],
  ['an optional value is taken', '--compression-codec lz4 --list', '--compression-codec=lz4 --list'],
  [
    'an optional value may be missing before an option',
    '--compression-codec --list',
    '--compression-codec=gzip --list',
  ],
  ['an optional value may be missing at the end', '--compression-codec', '--compression-codec=gzip'],
  ['names with dots', '--socket.timeout.ms 5', '--socket.timeout.ms=5'],
  ['an empty value', '--topic=', '--topic='],
];

test.each(read)('reads %s', (_name, line, expected) => {
  const result = normalise(line.split(' '), options, false);
  expect(result.argv.join(' ')).toBe(expected);
  expect(result.notes).toEqual([]);
});

const refused: readonly (readonly [string, string, string])[] = [
  ['an unknown option', '--bogus', 'bogus is not a recognized option'],
  ['with a hint', '--partition 3', 'partition is not a recognized option; did you mean --partitions?'],
  ['a beginning', '--boot h:1', 'boot is not a recognized option; did you mean --bootstrap-server?'],
  ['a missing value', '--topic', 'Option topic requires an argument'],
  ['a missing value before an option', '--topic --list', 'Option topic requires an argument'],
  ['a number that is none', '--partitions abc', "Cannot parse argument 'abc' of option partitions"],
  [
    'a number beyond 32 bits',
    '--partitions 2147483648',
    "Cannot parse argument '2147483648' of option partitions",
  ],
  [
    'a second value',
    '--topic a --topic b',
    'Found multiple arguments for option topic, but you asked for only one',
  ],
  ['a value for a flag', '--list=yes', 'Option list takes no value; found "yes"'],
  ['an option without dashes', 'list', 'Unexpected argument "list"; did you mean --list?'],
];

test.each(refused)('refuses %s', (_name, line, message) => {
  const parse = () => normalise(line.split(' '), options, false);
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(new UsageError(message));
});

const repaired: readonly (readonly [string, readonly string[], string])[] = [
  [
    'a missing blank before an option',
    ['--zookeeper', 'zk01:2181--from-beginning'],
    '--zookeeper=zk01:2181 --from-beginning',
  ],
  ['a missing blank after an option', ['--zookeeperzk01:2181', '--list'], '--zookeeper=zk01:2181 --list'],
];

test.each(repaired)('repairs %s and says so', (_name, argv, expected) => {
  const result = normalise(argv, options, false);
  expect(result.argv.join(' ')).toBe(expected);
  expect(result.notes).toHaveLength(1);
});

test('a line break that was copied as backslash and blank is no part of the option', () => {
  expect(normalise([' --topic', 't', ' --list'], options, false).argv).toEqual(['--topic=t', '--list']);
});

test('stray words are ignored with a note, as Kafka ignores them', () => {
  const result = normalise(['--list', 'extra', 'args'], options, false);
  expect(result.argv).toEqual(['--list']);
  expect(result.notes).toHaveLength(2);
});

test('a tool with operands gets them, also after two dashes', () => {
  const result = normalise(['server.properties', '--list', '--', '--topic'], options, true);
  expect(result).toEqual({ argv: ['--list'], words: ['server.properties', '--topic'], notes: [] });
});
