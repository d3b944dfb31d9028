/** What was read and written. */
export interface CleanerCounts {
  bytesRead: number;
  bytesWritten: number;
  messagesRead: number;
  messagesWritten: number;
  /** Records without a key. */
  invalidMessages: number;
  mapBytesRead: number;
}

export function noCounts(): CleanerCounts {
  return {
    bytesRead: 0,
    bytesWritten: 0,
    messagesRead: 0,
    messagesWritten: 0,
    invalidMessages: 0,
    mapBytesRead: 0,
  };
}
