import { describe, expect, test } from 'vitest';
import { ConfigDef } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigType, parseSetting, printSetting } from './config-type.ts';
import { embedConfig } from './embed-config.ts';
import { Password } from './password.ts';
import {
  allOf,
  caseInsensitiveValidString,
  listContaining,
  nonEmptyString,
  nonEmptyStringWithoutControlChars,
  nonNull,
  range,
  validString,
} from './validators.ts';

const key = { importance: 'LOW', documentation: '' } as const;

describe('texts become values as in Java', () => {
  test.each<[ConfigType, string, unknown, string | null]>([
    ['BOOLEAN', ' TRUE ', true, 'true'],
    ['BOOLEAN', 'false', false, 'false'],
    ['STRING', '  a b ', 'a b', 'a b'],
    ['INT', '+5', 5, '5'],
    ['INT', '-2147483648', -2147483648, '-2147483648'],
    ['SHORT', '32767', 32767, '32767'],
    ['LONG', '9223372036854775807', 2 ** 63, '9223372036854775807'],
    ['DOUBLE', '1', 1, '1.0'],
    ['DOUBLE', '1e10d', 1e10, '1.0E10'],
    ['DOUBLE', '.5f', 0.5, '0.5'],
    ['DOUBLE', '1.5e-7', 1.5e-7, '1.5E-7'],
    ['DOUBLE', '-Infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['LIST', ' a , b,,c ', ['a', 'b', '', 'c'], 'a,b,,c'],
    ['LIST', ' ', [], ''],
    ['CLASS', ' a.B ', 'a.B', 'a.B'],
  ])('%s %j', (type, text, value, printed) => {
    const parsed = parseSetting('k', text, type);
    expect(parsed).toEqual(value);
    expect(printSetting(parsed, type)).toBe(printed);
  });

  test.each<[ConfigType, string, string]>([
    ['BOOLEAN', 'yes', 'Invalid value yes for configuration k: Expected value to be either true or false'],
    ['INT', 'x', 'Invalid value x for configuration k: Not a number of type INT'],
    ['INT', '2147483648', 'Invalid value 2147483648 for configuration k: Not a number of type INT'],
    ['INT', '', 'Invalid value  for configuration k: Not a number of type INT'],
    ['SHORT', '1.0', 'Invalid value 1.0 for configuration k: Not a number of type SHORT'],
    [
      'LONG',
      '9223372036854775808',
      'Invalid value 9223372036854775808 for configuration k: Not a number of type LONG',
    ],
    ['DOUBLE', '0x', 'Invalid value 0x for configuration k: Not a number of type DOUBLE'],
    ['CLASS', 'Nope', 'Invalid value Nope for configuration k: Class Nope could not be found.'],
  ])('%s %j is refused', (type, text, message) => {
    expect(() => parseSetting('k', text, type, () => undefined)).toThrow(new ConfigError(message));
  });

  test('a password shows itself nowhere', () => {
    const parsed = parseSetting('k', 'secret', 'PASSWORD');
    expect(parsed).toBeInstanceOf(Password);
    expect([String(parsed), JSON.stringify({ parsed }), printSetting(parsed, 'PASSWORD')]).toEqual([
      '[hidden]',
      '{"parsed":"[hidden]"}',
      '[hidden]',
    ]);
    expect(parsed instanceof Password && parsed.value).toBe('secret');
  });
});

describe('validators', () => {
  test.each([
    [range(1), 0, 'Invalid value 0 for configuration k: Value must be at least 1'],
    [range(1, 5), 6, 'Invalid value 6 for configuration k: Value must be no more than 5'],
    [range(1), null, 'Invalid value null for configuration k: Value must be non-null'],
    [validString('a', 'b'), 'c', 'Invalid value c for configuration k: String must be one of: a, b'],
    [
      caseInsensitiveValidString('a', 'b'),
      'c',
      'Invalid value c for configuration k: String must be one of (case insensitive): A, B',
    ],
    [listContaining('a'), ['a', 'c'], 'Invalid value c for configuration k: String must be one of: a'],
    [nonEmptyString(), '', 'Invalid value  for configuration k: String must be non-empty'],
    [nonNull(), null, 'Invalid value null for configuration k: entry must be non null'],
    [nonEmptyStringWithoutControlChars(), '', 'Invalid value  for configuration k: String may not be empty'],
    [
      allOf(nonNull(), nonEmptyStringWithoutControlChars()),
      'a\tb\x9f',
      'Invalid value a\tb\x9f for configuration k: String may not contain control sequences but had the following ASCII chars: 9, 159',
    ],
  ])('%s refuses %j', (validator, value, message) => {
    expect(() => validator.ensureValid('k', value)).toThrow(new ConfigError(message));
  });

  test('take what is allowed', () => {
    for (const [validator, value] of [
      [range(1, 5), 5],
      [validString('a'), 'a'],
      [caseInsensitiveValidString('a'), 'A'],
      [listContaining('a', 'b'), ['b']],
      [nonEmptyString(), null],
      [nonEmptyStringWithoutControlChars(), 'ä 好'],
    ] as const)
      expect(() => validator.ensureValid('k', value)).not.toThrow();
  });
});

describe('a definition', () => {
  const def = new ConfigDef()
    .define({ ...key, name: 'needed', type: 'STRING', group: 'G', orderInGroup: 1 })
    .define({
      ...key,
      name: 'count',
      type: 'INT',
      defaultValue: 3,
      validator: range(1),
      dependents: ['size'],
    })
    .define({
      ...key,
      name: 'size',
      type: 'STRING',
      defaultValue: null,
      recommender: {
        validValues: (_name, settings) => (Number(settings.get('count')) > 5 ? ['large'] : ['small']),
        visible: (_name, settings) => settings.get('count') !== null,
      },
    });

  test('gives values with their types, and defaults', () => {
    const config = def.parse({ needed: ' a ', more: 'x' });
    expect([config.string('needed'), config.int('count'), config.optionalString('size')]).toEqual([
      'a',
      3,
      undefined,
    ]);
    expect(() => config.string('count')).toThrow("Configuration 'count' is not a string but 3");
    expect(() => config.string('nope')).toThrow("Unknown configuration 'nope'");
  });

  test('refuses the first setting that is wrong', () => {
    expect(() => def.parse({ count: '0' })).toThrow(
      new ConfigError('Missing required configuration "needed" which has no default value.'),
    );
    expect(() => def.parse({ needed: 'a', count: '0' })).toThrow(
      new ConfigError('Invalid value 0 for configuration count: Value must be at least 1'),
    );
  });

  test('tells everything that is wrong, and what is recommended', () => {
    const values = def.validate({ count: 'x' });
    expect([...values.values()].map(({ name, errors, visible }) => [name, errors.length, visible])).toEqual([
      ['needed', 1, true],
      ['count', 2, true],
      ['size', 0, false],
    ]);
    expect(def.validate({ count: '9' }).get('size')?.recommendedValues).toEqual(['large']);
  });

  test('refuses names twice, defaults that are wrong, and dependents that are not there', () => {
    expect(() => new ConfigDef(def).define({ ...key, name: 'count', type: 'INT' })).toThrow(
      new ConfigError('Configuration count is defined twice.'),
    );
    expect(() =>
      new ConfigDef().define({ ...key, name: 'a', type: 'INT', defaultValue: 0, validator: range(1) }),
    ).toThrow(new ConfigError('Invalid value 0 for configuration a: Value must be at least 1'));
    const lonely = new ConfigDef().define({
      ...key,
      name: 'a',
      type: 'STRING',
      defaultValue: '',
      dependents: ['b'],
    });
    expect(() => lonely.parse({})).toThrow(/referred in the dependents, but not defined: b/);
    expect(lonely.validate({}).get('b')?.errors).toEqual([
      'b is referred in the dependents, but not defined.',
    ]);
  });

  test('inside another keeps its order, and its messages name its own keys', () => {
    const outer = new ConfigDef();
    embedConfig(outer, def, { prefix: 'x.', group: 'X', firstOrder: 1 });
    expect(
      Array.from(outer.keys.values(), ({ name, group, orderInGroup }) => [name, group, orderInGroup]),
    ).toEqual([
      ['x.count', 'X', 1],
      ['x.size', 'X', 2],
      ['x.needed', 'X: G', 3],
    ]);
    expect(outer.validate({ 'x.count': '0' }).get('x.count')?.errors).toEqual([
      'Invalid value 0 for configuration count: Value must be at least 1',
    ]);
    expect(outer.validate({ 'x.count': '6' }).get('x.size')?.recommendedValues).toEqual(['large']);
  });
});
