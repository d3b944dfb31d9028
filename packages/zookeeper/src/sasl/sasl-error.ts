/** A SASL exchange that fails; the message says why, for the log of the side that found it. Never contains a password. */
export class SaslError extends Error {
  override readonly name = 'SaslException';

  constructor(reason: string) {
    super(`DIGEST-MD5: ${reason}`);
  }
}
