/** The tree's TypeScript files as the rules see them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOnly } from './code-only.ts';

export interface Import {
  /** The text between the quotes. */
  readonly specifier: string;
  readonly line: number;
  /** The names as written, without the keywords: `{ a, b as c }`, `* as d`; empty for a dynamic one. */
  readonly clause: string;
  /** Erased by the compiler. */
  readonly isTypeOnly: boolean;
  /** `import('…')`. */
  readonly isDynamic: boolean;
}

export interface SourceFile {
  /** From the checkout, with slashes: `packages/storage/src/log/log-segment.ts`. */
  readonly path: string;
  /** `storage`; empty outside `packages`. */
  readonly packageName: string;
  /** A test, or what only tests use: fixtures, cases shared by suites, vectors. */
  readonly isForTests: boolean;
  readonly text: string;
  /** Without comments and strings; see {@link codeOnly}. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** All TypeScript that is ours: packages, test, bench, scripts. */
export function allSourceFiles(): readonly SourceFile[] {
  const paths = ['packages', 'test', 'bench', 'scripts'].flatMap((folder) => [...typeScriptBelow(folder)]);
  return paths.map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')));
}

function* typeScriptBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    if (entry.isDirectory()) yield* typeScriptBelow(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
}

/** Reads `text` as the file at `path`. */
export function sourceFile(path: string, text: string): SourceFile {
  const code = codeOnly(text);
  const packageName = /^packages\/([^/]+)\//.exec(path)?.[1] ?? '';
  const isForTests = packageName === '' || /\.(?:test|cases|vectors)\.ts$|\/fixtures\//.test(path);
  return { path, packageName, isForTests, text, code, imports: [...importsOf(text, code)] };
}

const STATIC_IMPORT = /\b(?:import|export)\b([^;'"=()]*?)\bfrom\s*(?='|")/g;
const BARE_IMPORT = /\bimport\s*(?='|")/g;
const DYNAMIC_IMPORT = /\bimport\s*\(\s*(?='|")/g;

function* importsOf(text: string, code: string): Generator<Import> {
  const found = (match: RegExpExecArray, clause: string, isDynamic: boolean): Import => {
    const start = match.index + match[0].length + 1;
    const specifier = text.slice(start, text.indexOf(text[start - 1] ?? "'", start));
    const isTypeOnly = /^\s*type\b(?!\s+from)/.test(clause);
    return { specifier, line: lineAt(text, match.index), clause: clause.trim(), isTypeOnly, isDynamic };
  };
  for (const match of code.matchAll(STATIC_IMPORT)) yield found(match, match[1] ?? '', false);
  for (const match of code.matchAll(BARE_IMPORT)) yield found(match, '', false);
  for (const match of code.matchAll(DYNAMIC_IMPORT)) yield found(match, '', true);
}

/** The line of `position`, counted from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** The package that `specifier` names, and the file of ours that it leads to from `file`, if it is one of ours. */
export function target(
  file: SourceFile,
  specifier: string,
): { packageName: string; path: string } | undefined {
  if (specifier.startsWith('.')) {
    const path = posix.join(dirname(file.path), specifier);
    return { packageName: /^packages\/([^/]+)\//.exec(path)?.[1] ?? '', path };
  }
  const ours = /^@kafka-ts\/([^/]+)\/(.+)$/.exec(specifier);
  if (ours === null) return undefined;
  const [, packageName = '', rest = ''] = ours;
  return { packageName, path: `packages/${packageName}/src/${rest}.ts` };
}

/** `path:line` and what is wrong there, for each match of `pattern` in the file's code. */
export function matches(file: SourceFile, pattern: RegExp, message: string): string[] {
  return [...file.code.matchAll(pattern)].map(
    (match) => `${file.path}:${lineAt(file.code, match.index)} ${match[0].trim()}: ${message}`,
  );
}
