const texts = {
  EACCES: 'permission denied',
  EBADF: 'bad file descriptor',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EINVAL: 'invalid argument',
  EIO: 'i/o error',
  EISDIR: 'illegal operation on a directory',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
} as const;

/** The codes that the memory file system fails with. */
export type FileErrorCode = keyof typeof texts;

/** An error as Node's file system raises it: `code`, `syscall` and `path` beside the message. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly syscall: string;
  readonly path: string;

  constructor(code: FileErrorCode, syscall: string, path: string) {
    // Node's have no stack of ours either, and taking one is half of what a failed look-up costs.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${code}: ${texts[code]}, ${syscall} '${path}'`);
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.syscall = syscall;
    this.path = path;
  }
}
