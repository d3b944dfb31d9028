/** The tree keeps its rules; each rule first proves that it can tell right from wrong. */
import { describe, expect, test } from 'vitest';
import { importCycles } from './import-cycles.ts';
import { rules } from './rules.ts';
import { allSourceFiles, sourceFile } from './source-file.ts';

const files = allSourceFiles();

test('the tree was found', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test('tells right from wrong', () => {
    expect(rule.check(sourceFile(...rule.good))).toEqual([]);
    for (const bad of rule.bad) expect(rule.check(sourceFile(...bad)), `accepted: ${bad[1]}`).not.toEqual([]);
  });

  test('holds everywhere', () => {
    const found = files.flatMap((file) => rule.check(file));
    expect(found, `${name}:\n${found.join('\n')}\n`).toEqual([]);
  });
});

describe('no import cycles', () => {
  test('one of two and one of three files are found; type imports make none', () => {
    const file = (name: string, ...imports: string[]) =>
      sourceFile(
        `packages/x/src/${name}.ts`,
        imports.map((to) => `import { a } from './${to}.ts';`).join('\n'),
      );
    expect(importCycles([file('a', 'b'), file('b', 'a')])).toHaveLength(1);
    expect(importCycles([file('a', 'b'), file('b', 'c'), file('c', 'a'), file('d', 'a')])).toHaveLength(1);
    expect(importCycles([file('a', 'b', 'c'), file('b', 'c'), file('c')])).toEqual([]);
    const typed = sourceFile('packages/x/src/b.ts', "import type { A } from './a.ts';");
    expect(importCycles([file('a', 'b'), typed])).toEqual([]);
  });

  test('hold nowhere', () => {
    const cycles = importCycles(files);
    expect(cycles, `files that import each other:\n${cycles.join('\n')}\n`).toEqual([]);
  });
});
