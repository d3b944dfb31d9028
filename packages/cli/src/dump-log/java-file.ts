/** Names of files as `java.io.File` spells them. */
import { isAbsolute, resolve } from 'node:path';

/** Without doubled and trailing slashes. */
export function filePath(text: string, platform: 'posix' | 'windows'): string {
  if (platform === 'windows') return text.replace(/[/\\]+/g, '\\').replace(/(?<=[^:\\])\\$/, '');
  return text.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** `getAbsolutePath`: `.` and `..` stay. */
export function absolutePath(path: string, platform: 'posix' | 'windows'): string {
  if (isAbsolute(path) || platform === 'windows') return isAbsolute(path) ? path : resolve(path);
  const here = resolve('.');
  return path === '' ? here : `${here === '/' ? '' : here}/${path}`;
}
