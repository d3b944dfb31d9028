import { ShellError } from './shell-error.ts';

/**
 * Checks a path as Apache's client does before it asks a server.
 * @throws ShellError in its words
 */
export function checkPath(path: string): string {
  if (path === '') throw new ShellError('Path length must be > 0');
  if (!path.startsWith('/')) throw new ShellError('Path must start with / character');
  if (path === '/') return path;
  if (path.endsWith('/')) throw new ShellError('Path must not end with / character');
  const reason = problemOf(path);
  if (reason !== undefined) throw new ShellError(`Invalid path string "${path}" caused by ${reason}`);
  return path;
}

function problemOf(path: string): string | undefined {
  for (let index = 1; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code === 0) return `null character not allowed @${index}`;
    if (path[index] === '/' && path[index - 1] === '/') return `empty node name specified @${index}`;
    if (isControl(code)) return `invalid character @${index}`;
    if (path[index] === '.' && isDotName(path, index)) return `relative paths not allowed @${index}`;
  }
  return undefined;
}

/** `.` or `..` as a whole name that ends at `index`. */
function isDotName(path: string, index: number): boolean {
  const isEnd = index + 1 === path.length || path[index + 1] === '/';
  return isEnd && /\/\.{1,2}$/.test(path.slice(0, index + 1));
}

function isControl(code: number): boolean {
  return (
    code <= 0x1f ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0xd800 && code <= 0xf8ff) ||
    (code >= 0xfff0 && code <= 0xffff)
  );
}

/** Path of a child. */
export function childPath(parent: string, name: string): string {
  return parent === '/' ? `/${name}` : `${parent}/${name}`;
}
