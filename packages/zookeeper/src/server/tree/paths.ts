/**
 * Paths of znodes. Valid: begins with `/`, does not end with it (but the root), no empty, `.` or `..` component, none of
 * U+0000-001F, U+007F-009F, U+D800-F8FF, U+FFF0-FFFF.
 */

/** Nodes that are always there and cannot be deleted. */
export const systemPaths: readonly string[] = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

/** The parent of an absolute path; the root's is the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

/** The last component. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `name` below `parent`. */
export function joinPath(parent: string, name: string): string {
  return parent === '/' ? `/${name}` : `${parent}/${name}`;
}

/** Whether ZooKeeper accepts `path` for a node. */
export function isValidPath(path: string): boolean {
  if (path.charCodeAt(0) !== slash) return false;
  if (path.length === 1) return true;
  let componentStart = 1;
  for (let i = 1; i <= path.length; i++) {
    const code = i === path.length ? slash : path.charCodeAt(i);
    if (code === slash) {
      if (isForbiddenName(path, componentStart, i)) return false;
      componentStart = i + 1;
    } else if (isForbiddenCode(code)) return false;
  }
  return true;
}

const slash = 0x2f;
const dot = 0x2e;

function isForbiddenName(path: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0) return true;
  if (path.charCodeAt(start) !== dot) return false;
  return length === 1 || (length === 2 && path.charCodeAt(start + 1) === dot);
}

function isForbiddenCode(code: number): boolean {
  if (code < 0x7f) return code < 0x20;
  return code < 0xa0 || (code >= 0xd800 && code <= 0xf8ff) || code >= 0xfff0;
}
