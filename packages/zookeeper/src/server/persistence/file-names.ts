/** Names in `version-2`: `log.<zxid of the first record>` and `snapshot.<last zxid it surely holds>`, zxid in lower-case hex. */

import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';

export interface ZxidFile {
  readonly name: string;
  readonly path: string;
  readonly zxid: bigint;
}

/** What a file is called while it is written; not a name that any server reads. */
export const temporaryPrefix = 'tmp.';

export function zxidName(prefix: 'log' | 'snapshot', zxid: bigint): string {
  return `${prefix}.${BigInt.asUintN(64, zxid).toString(16)}`;
}

/** The files of one kind in `directory`, oldest first; compressed ones only by their `suffix`. */
export function zxidFiles(
  files: FileSystem,
  directory: string,
  prefix: 'log' | 'snapshot',
  suffix: '' | '.gz' | '.snappy' = '',
): ZxidFile[] {
  const found: ZxidFile[] = [];
  for (const { name, isDirectory } of files.readDirectorySync(directory)) {
    if (isDirectory || !name.startsWith(`${prefix}.`) || !name.endsWith(suffix)) continue;
    const hex = name.slice(prefix.length + 1, name.length - suffix.length);
    if (!/^[0-9a-f]{1,16}$/.test(hex)) continue;
    found.push({ name, path: join(directory, name), zxid: BigInt.asIntN(64, BigInt(`0x${hex}`)) });
  }
  return found.sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
}
