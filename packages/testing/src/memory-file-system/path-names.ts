/** Path text → names from the root. The working directory is the root. */
import { FileError } from './file-error.ts';

export type Platform = 'posix' | 'windows';

/**
 * The names of `path`, with `.` and `..` resolved. In Windows mode both slashes separate, a drive letter counts as the
 * first name, and what Windows refuses in a name (`<>:"|?*`, a last dot or blank) fails with `ENOENT` as there.
 */
export function namesOf(path: string, platform: Platform): string[] {
  const names: string[] = [];
  for (const part of path.split(platform === 'windows' ? /[\\/]/ : '/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') names.pop();
    else names.push(part);
  }
  if (platform === 'windows') {
    const drive = /^[A-Za-z]:$/.test(names[0] ?? '') ? 1 : 0;
    if (names.slice(drive).some((name) => /[<>:"|?*]|[. ]$/.test(name))) {
      throw new FileError('ENOENT', 'open', path);
    }
  }
  return names;
}

/** What a directory's entries are found by: Windows ignores case. */
export function keyOf(name: string, platform: Platform): string {
  return platform === 'windows' ? name.toLowerCase() : name;
}
