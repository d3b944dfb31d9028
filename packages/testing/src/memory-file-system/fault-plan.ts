/**
 * Failures on purpose: "the third write to a `.index` file fails with `ENOSPC`". Rules are tried in the order in which
 * they were added; the first that fires decides.
 */
import { FileError, type FileErrorCode } from './file-error.ts';

/** What a process asks of its file system; the synchronous and the asynchronous form count as one. */
export type FileOperation =
  | 'open'
  | 'read'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'close'
  | 'readFile'
  | 'readDirectory'
  | 'status'
  | 'makeDirectory'
  | 'rename'
  | 'delete'
  | 'deleteDirectory'
  | 'syncDirectory'
  | 'setModified'
  | 'lock'
  | 'volume';

export interface Fault {
  readonly code: FileErrorCode;
  /** All operations if not given. */
  readonly operation?: FileOperation | undefined;
  /** A path that contains this text or matches this pattern; all paths if not given. */
  readonly path?: string | RegExp | undefined;
  /** The first matching call that fails, counted from 1 (default). */
  readonly atCall?: number | undefined;
  /** How many calls fail from there on; all by default. */
  readonly times?: number | undefined;
  /** Of a failing write: the bytes that still reach the file. None by default. */
  readonly partialBytes?: number | undefined;
}

/** A failure that is due now. */
export interface DueFault {
  readonly error: FileError;
  readonly partialBytes: number;
}

export class FaultPlan {
  #rules: { fault: Fault; calls: number }[] = [];

  add(fault: Fault): void {
    this.#rules.push({ fault, calls: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Counts the call; tells whether it must fail. */
  next(operation: FileOperation, path: string): DueFault | undefined {
    for (const rule of this.#rules) {
      const { code, atCall = 1, times = Number.POSITIVE_INFINITY, partialBytes = 0 } = rule.fault;
      if (!matches(rule.fault, operation, path)) continue;
      rule.calls++;
      if (rule.calls < atCall || rule.calls >= atCall + times) continue;
      return { error: new FileError(code, operation, path), partialBytes };
    }
    return undefined;
  }
}

function matches(fault: Fault, operation: FileOperation, path: string): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  if (fault.path === undefined) return true;
  return typeof fault.path === 'string' ? path.includes(fault.path) : fault.path.test(path);
}
