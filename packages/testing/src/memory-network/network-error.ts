const texts = {
  EADDRINUSE: 'address already in use',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ENOTFOUND: 'host not found',
  EPIPE: 'broken pipe',
  ETIMEDOUT: 'connection timed out',
} as const;

export type NetworkErrorCode = keyof typeof texts;

/** An error as Node's sockets raise it. */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode, subject: string) {
    super(`${code}: ${texts[code]}, ${subject}`);
    this.code = code;
  }
}
