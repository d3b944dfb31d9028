import { expect, test } from 'vitest';
import { codeOnly } from './code-only.ts';
import { sourceFile } from './source-file.ts';

test.each([
  ['line comment', 'a; // b\nc;', 'a;     \nc;'],
  ['block comment', 'a /* b\nc */ d', 'a     \n     d'],
  ['string', "f('it\\'s', \"x\")", 'f(\'     \', " ")'],
  ['regular expression', 'x = /a[/]"b/g.test(y)', 'x =         g.test(y)'],
  ['division', 'a / b / c', 'a / b / c'],
  ['template', `f(\`a\${b({ c: \`d\${e}\` })}f\`, g)`, 'f(    b({ c:     e   })   , g)'],
  ['comment marks in a string', "a('//'); b", "a('  '); b"],
])('%s', (_name, source, expected) => {
  const code = codeOnly(source);
  expect(code.length).toBe(source.length);
  expect(code).toBe(expected);
});

test('imports of every form are found with their line', () => {
  const text = [
    "import { a } from './a.ts';",
    "import type { B } from './b.ts';",
    "import * as c from 'node:c';",
    'import {',
    '  d,',
    '  type E,',
    "} from './d.ts';",
    "export { f } from './f.ts';",
    "import 'g';",
    "const h = await import('./h.ts');",
    "// import { no } from './no.ts';",
    "const text = `import { no } from './no.ts'`;",
  ].join('\n');
  const { imports } = sourceFile('packages/x/src/y.ts', text);
  const summary = imports.map(({ specifier, line, isTypeOnly, isDynamic }) => [
    specifier,
    line,
    isTypeOnly,
    isDynamic,
  ]);
  expect(summary).toEqual([
    ['./a.ts', 1, false, false],
    ['./b.ts', 2, true, false],
    ['node:c', 3, false, false],
    ['./d.ts', 4, false, false],
    ['./f.ts', 8, false, false],
    ['g', 9, false, false],
    ['./h.ts', 10, false, true],
  ]);
});
