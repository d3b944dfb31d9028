/**
 * DIGEST-MD5 (RFC 2831) as Java's provider does it for ZooKeeper: protection `auth` alone, algorithm `md5-sess`, UTF-8.
 *
 * client: empty token → server: challenge (realm, nonce) → client: response (proof of the password) → server: rspauth (its own proof).
 */
import { createHash } from 'node:crypto';

/** ZooKeeper's fixed names: the service and, for want of a host, the name of the server, which is also its realm. */
export const saslRealm = 'zk-sasl-md5';
export const saslDigestUri = `zookeeper/${saslRealm}`;
/** A client answers a challenge once. */
export const firstNonceCount = '00000001';
export const authQop = 'auth';

/** What both proofs are made of. */
export interface Proof {
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly cnonce: string;
  readonly digestUri: string;
  /** Undefined: the client names none. */
  readonly authzid: string | undefined;
}

/** The 32 hexadecimal digits by which a client (`method` AUTHENTICATE) or a server (empty `method`) shows that it knows the password. */
export function responseValue(method: 'AUTHENTICATE' | '', proof: Proof): string {
  const { nonce, cnonce, digestUri, authzid } = proof;
  const secret = md5([latin1OrUtf8(proof.username), latin1OrUtf8(proof.realm), latin1OrUtf8(proof.password)]);
  const tail = [nonce, cnonce, ...(authzid === undefined ? [] : [authzid])].map((text) => Buffer.from(text));
  const a1 = md5([secret.digest(), ...tail]).digest('hex');
  const a2 = md5([Buffer.from(method), Buffer.from(digestUri)]).digest('hex');
  const parts = [a1, nonce, firstNonceCount, cnonce, authQop, a2];
  return md5(parts.map((text) => Buffer.from(text))).digest('hex');
}

/** Of the parts with colons between them. */
function md5(parts: readonly Uint8Array[]) {
  const hash = createHash('md5');
  parts.forEach((part, index) => {
    if (index > 0) hash.update(':');
    hash.update(part);
  });
  return hash;
}

/** Section 2.1.2.1: what fits into ISO 8859-1 is hashed in it, everything else in UTF-8. */
function latin1OrUtf8(text: string): Buffer {
  for (const char of text) if (char > '\u00ff') return Buffer.from(text, 'utf8');
  return Buffer.from(text, 'latin1');
}

/** The text of a directive's value, whose characters stand for bytes. */
export function fromBytes(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}
