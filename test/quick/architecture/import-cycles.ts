import { type SourceFile, target } from './source-file.ts';

/** Each circle of imports that remain at run time, as `a.ts → b.ts → a.ts`, once. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(files.map((file) => [file.path, importedPaths(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) cycles.push([...way.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}

/** Dynamic imports are left out: they run when both files are there. */
function importedPaths(file: SourceFile): string[] {
  return file.imports.flatMap(({ specifier, isTypeOnly, isDynamic }) => {
    const to = target(file, specifier);
    return isTypeOnly || isDynamic || to === undefined ? [] : [to.path];
  });
}
