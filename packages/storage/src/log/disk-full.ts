/** A disk without room is not a broken one: nothing is lost, and once there is room everything goes on. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Whether `error` says that there is no room, on the volume or for the user or in the file. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.has(error.code);
}
