/**
 * The server's side of one DIGEST-MD5 exchange, as Java's DigestMD5Server behind ZooKeeper has it.
 *
 * challenge (whatever the first token is: it should be empty) → response (wants the client's proof) → over, whether it was right or not: a connection gets one try.
 */
import { timingSafeEqual } from 'node:crypto';
import {
  authQop,
  firstNonceCount,
  fromBytes,
  type Proof,
  responseValue,
  saslDigestUri,
  saslRealm,
} from '../../sasl/digest-md5.ts';
import { type Directives, parseDirectives, quoted } from '../../sasl/directives.ts';
import { SaslError } from '../../sasl/sasl-error.ts';

export class DigestMd5Server {
  readonly #nonce: string;
  readonly #passwordOf: (username: string) => string | undefined;
  #step: 'challenge' | 'response' | 'over' = 'challenge';
  #username: string | undefined;

  /** `nonce` is printable, without quotes, and never used twice. */
  constructor(nonce: string, passwordOf: (username: string) => string | undefined) {
    this.#nonce = nonce;
    this.#passwordOf = passwordOf;
  }

  /** Who has proved to be somebody; undefined before. */
  get username(): string | undefined {
    return this.#username;
  }

  /** The answer to a client's token. Throws SaslError, after which there is no other try. */
  evaluate(token: Uint8Array): Uint8Array {
    const step = this.#step;
    this.#step = step === 'challenge' ? 'response' : 'over';
    if (step === 'over') throw new SaslError('the exchange is over');
    if (step === 'response') return Buffer.from(this.#prove(parseDirectives(token)));
    return Buffer.from(
      `realm=${quoted(saslRealm)},nonce=${quoted(this.#nonce)},charset=utf-8,algorithm=md5-sess`,
    );
  }

  /** The server's own proof, once the client's is right. The name that counts is the one the password belongs to, never `authzid`. */
  #prove(directives: Directives): string {
    const proof = this.#proofOf(directives);
    const response = Buffer.from(wanted(directives, 'response'), 'latin1');
    const expected = Buffer.from(responseValue('AUTHENTICATE', proof));
    if (response.length !== expected.length || !timingSafeEqual(response, expected)) {
      throw new SaslError(`mismatched response of ${proof.username}: its password is another one`);
    }
    this.#username = proof.username;
    return `rspauth=${responseValue('', proof)}`;
  }

  #proofOf(directives: Directives): Proof {
    expect(directives, 'charset', 'utf-8');
    const username = wanted(directives, 'username');
    const realm = optional(directives, 'realm') ?? '';
    if (realm !== saslRealm) throw new SaslError(`nonexistent realm ${quoted(realm)}`);
    if (wanted(directives, 'nonce') !== this.#nonce) throw new SaslError('mismatched nonce');
    const cnonce = wanted(directives, 'cnonce');
    expect(directives, 'nc', firstNonceCount);
    expect(directives, 'qop', authQop);
    const maxbuf = optional(directives, 'maxbuf');
    if (maxbuf !== undefined && !/^\+?\d{1,10}$/.test(maxbuf)) throw new SaslError('maxbuf is no number');
    const digestUri = wanted(directives, 'digest-uri');
    if (digestUri.toLowerCase() !== saslDigestUri) {
      throw new SaslError(`mismatched digest-uri ${quoted(digestUri)}, ${quoted(saslDigestUri)} expected`);
    }
    const password = this.#passwordOf(username);
    if (password === undefined) throw new SaslError(`no password is known for user ${quoted(username)}`);
    const authzid = optional(directives, 'authzid');
    return { username, realm, password, nonce: this.#nonce, cnonce, digestUri, authzid };
  }
}

function optional(directives: Directives, key: string): string | undefined {
  const value = directives.get(key)?.[0];
  return value === undefined ? undefined : fromBytes(value);
}

function wanted(directives: Directives, key: string): string {
  const value = optional(directives, key);
  if (value === undefined) throw new SaslError(`the response has no ${key}`);
  return value;
}

function expect(directives: Directives, key: string, value: string): void {
  const found = optional(directives, key);
  if (found !== undefined && found !== value) {
    throw new SaslError(`${key} is ${quoted(found)}, ${value} expected`);
  }
}
