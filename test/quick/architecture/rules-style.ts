/** Habits that neither the compiler nor biome checks. */
import type { Rule } from './rules.ts';
import { matches, type SourceFile } from './source-file.ts';

/** Where a cast is allowed: types that are made at run time, bytes, and Node's internals. */
const castingPlaces = [
  'packages/protocol/src/schema/',
  'packages/protocol/src/bytes/',
  'packages/protocol/src/records/compression/zlib-stream.ts',
  'packages/environment/src/node/node-socket.ts',
];

/** `import … from` and `export { … }`, whose `as` renames. */
const renaming = /\bimport\b[^;'"()]*?\bfrom\b|\bexport\s+(?:type\s+)?\{[^}]*\}|\bexport\s*\*\s*as\s+\w+/g;

const casts: Rule = {
  name: 'no casts: input is unknown until parsed',
  check: (file) => {
    if (castingPlaces.some((place) => file.path.startsWith(place))) return [];
    const code = file.code.replaceAll(renaming, (text) => text.replaceAll(/[^\n]/g, ' '));
    const message = 'narrow it with a check, or give the value its type where it is made';
    return matches({ ...file, code }, /(?<=[\w)\]}'"`] +|\n\s*)as\s+(?!const\b)[\w'"{[(]+/g, message);
  },
  good: [
    'packages/broker/src/a.ts',
    "import { a as b } from './a.ts';\nexport { b as c };\nconst d = [1] as const; // as any",
  ],
  bad: [
    ['packages/broker/src/a.ts', 'const a = b as string;'],
    ['packages/broker/src/a.ts', 'f(b as unknown as C);'],
    ['packages/broker/src/a.ts', "const a = b() as 'x' | 'y';"],
    ['packages/broker/src/a.ts', 'const a = {} as { b: number };'],
  ],
};

const noAny: Rule = {
  name: 'no any',
  check: (file) =>
    matches(file, /(?:[:<|&,]|=>|\bas)\s*any\b(?=\s*(?:[;,)>|&=\]}[]|$))/gm, 'use unknown and narrow it'),
  good: ['packages/broker/src/a.ts', 'const any = 1; f({ any }); list.any(x); const b: unknown = any;'],
  bad: [
    ['packages/broker/src/a.ts', 'let a: any;'],
    ['packages/broker/src/a.ts', 'const a: Map<string, any> = b;'],
    ['packages/broker/src/a.ts', 'function f(a: any[]): void {}'],
  ],
};

const newFunction: Rule = {
  name: 'code is made at run time only by the schema compiler',
  check: (file) => {
    if (file.path === 'packages/protocol/src/schema/compile.ts') return [];
    return matches(
      file,
      /\bnew Function\b|(?<![.\w$])(?:eval|Function)\s*\(/g,
      'only protocol/src/schema/compile.ts may',
    );
  },
  good: ['packages/protocol/src/schema/compile.ts', 'return new Function(text);'],
  bad: [
    ['packages/protocol/src/schema/emitter.ts', 'return new Function(text);'],
    ['packages/broker/src/a.ts', "eval('1');"],
  ],
};

const defaultExports: Rule = {
  name: 'named exports only',
  check: (file) => matches(file, /\bexport\s+default\b|\bas\s+default\b/g, 'export it by its name'),
  good: ['packages/broker/src/a.ts', "import a from 'chalk';\nexport const b = 1;"],
  bad: [
    ['packages/broker/src/a.ts', 'export default 5;'],
    ['packages/broker/src/a.ts', 'export { a as default };'],
  ],
};

const length: Rule = {
  name: 'a file has one subject: at most 300 lines, a test 700',
  check: (file) => {
    if (file.path.endsWith('.vectors.ts')) return [];
    const limit = file.path.endsWith('.test.ts') ? 700 : 300;
    const lines = file.text.trimEnd().split('\n').length;
    return lines <= limit
      ? []
      : [`${file.path}:${lines} has ${lines} lines, the limit is ${limit}: split it by subject`];
  },
  good: ['packages/broker/src/a.ts', '\n'.repeat(299)],
  bad: [
    ['packages/broker/src/a.ts', `${'a;\n'.repeat(301)}`],
    ['packages/broker/src/a.test.ts', `${'a;\n'.repeat(701)}`],
  ],
};

const runAllTests: Rule = {
  name: 'no test is switched off or alone',
  check: (file) =>
    matches(
      file,
      /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|(?<![.\w$])(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/g,
      'a test runs or is deleted',
    ),
  good: ['packages/broker/src/a.test.ts', "test.each(rows)('x', () => {}); stream.skip(4);"],
  bad: [
    ['packages/broker/src/a.test.ts', "test.skip('x', () => {});"],
    ['packages/broker/src/a.test.ts', "describe.concurrent.only('x', () => {});"],
    ['packages/broker/src/a.test.ts', "xit('x', () => {});"],
  ],
};

/** Spelt in parts, so that this file obeys its own rule. */
const unfinishedMark = new RegExp(
  `\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`,
  'g',
);

const nothingUnfinished: Rule = {
  name: 'nothing is left for later in comments',
  check: (file: SourceFile) =>
    [...file.text.matchAll(unfinishedMark)].map((match) => {
      const line = file.text.slice(0, match.index).split('\n').length;
      return `${file.path}:${line} ${match[0]}: finish it, or open an issue`;
    }),
  good: ['packages/broker/src/a.ts', '// finished'],
  bad: [['packages/broker/src/a.ts', `// ${'TO' + 'DO'} later`]],
};

export const styleRules: readonly Rule[] = [
  casts,
  noAny,
  newFunction,
  defaultExports,
  length,
  runAllTests,
  nothingUnfinished,
];
