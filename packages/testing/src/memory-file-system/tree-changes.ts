/** Renaming and deleting, with the rules of both platforms. */
import { FileError, type FileErrorCode } from './file-error.ts';
import type { MemoryDisk, Place } from './memory-disk.ts';
import type { DirectoryNode, MemoryNode } from './memory-node.ts';

/** POSIX replaces a file or an empty directory of the new name; Windows a file that is not open. */
export function rename(disk: MemoryDisk, from: string, to: string): void {
  const source = disk.locate(from, 'rename');
  const target = disk.locate(to, 'rename');
  if (source.node === undefined) throw new FileError('ENOENT', 'rename', from);
  if (source.name === '' || target.name === '') throw new FileError('EBUSY', 'rename', from);
  if (source.node === target.node && source.name === target.name) return;
  if (source.node.isDirectory && isBelow(source.node, target.parent)) {
    throw new FileError('EINVAL', 'rename', from);
  }
  demandUnused(disk, source.node, { code: 'EPERM', operation: 'rename', path: from });
  if (target.node !== undefined && target.node !== source.node) demandReplaceable(disk, source.node, target);
  disk.move(source, target);
}

/** Deletes a file; a name that is not there is no error. */
export function deleteFile(disk: MemoryDisk, path: string): void {
  if (disk.find(path) === undefined) return;
  const place = disk.locate(path, 'unlink');
  if (place.node === undefined) return;
  if (place.node.isDirectory) {
    throw new FileError(disk.platform === 'windows' ? 'EPERM' : 'EISDIR', 'unlink', path);
  }
  demandUnused(disk, place.node, { code: 'EBUSY', operation: 'unlink', path });
  disk.remove(place);
}

/** Deletes everything below `path`, then itself; on Windows what comes before an open file is gone when it fails. */
export function deleteTree(disk: MemoryDisk, path: string): void {
  if (disk.find(path) === undefined) return;
  const place = disk.locate(path, 'rm');
  const empty = (directory: DirectoryNode): void => {
    for (const [key, { node }] of [...directory.entries]) {
      if (node.isDirectory) empty(node);
      demandUnused(disk, node, { code: 'EBUSY', operation: 'rm', path });
      disk.remove({ parent: directory, key });
    }
  };
  if (place.node?.isDirectory === true) empty(place.node);
  else if (place.node !== undefined) demandUnused(disk, place.node, { code: 'EBUSY', operation: 'rm', path });
  if (place.name !== '') disk.remove(place);
}

function demandReplaceable(disk: MemoryDisk, source: MemoryNode, { node, path }: Place): void {
  if (node === undefined) return;
  const fail = (code: FileErrorCode): never => {
    throw new FileError(code, 'rename', path);
  };
  if (disk.platform === 'windows' && (node.isDirectory || node.openHandles > 0)) fail('EPERM');
  if (node.isDirectory && !source.isDirectory) fail('EISDIR');
  if (!node.isDirectory && source.isDirectory) fail('ENOTDIR');
  if (node.isDirectory && node.entries.size > 0) fail('ENOTEMPTY');
}

interface Refusal {
  readonly code: FileErrorCode;
  readonly operation: string;
  readonly path: string;
}

function demandUnused(disk: MemoryDisk, node: MemoryNode, { code, operation, path }: Refusal): void {
  if (disk.platform === 'posix') return;
  const isUsed = node.isDirectory ? node.holdsOpenFile() : node.openHandles > 0;
  if (isUsed) throw new FileError(code, operation, path);
}

function isBelow(top: DirectoryNode, directory: DirectoryNode): boolean {
  if (top === directory) return true;
  for (const { node } of top.entries.values()) {
    if (node.isDirectory && isBelow(node, directory)) return true;
  }
  return false;
}
