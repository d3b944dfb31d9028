/** Why a compressed block was not taken: it is not what its codec writes, or it grows beyond the caller's limit. */
export class CompressionError extends Error {
  readonly kind: 'corrupt' | 'too-large';

  constructor(kind: 'corrupt' | 'too-large', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CompressionError';
    this.kind = kind;
  }
}

export function corrupt(codec: string, what: string): CompressionError {
  return new CompressionError('corrupt', `Corrupt ${codec} data: ${what}`);
}
