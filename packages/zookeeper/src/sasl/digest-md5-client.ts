/** The client's side of one DIGEST-MD5 exchange: answers the challenge, then checks that the server knows the password too. */
import {
  authQop,
  firstNonceCount,
  fromBytes,
  type Proof,
  responseValue,
  saslDigestUri,
  saslRealm,
} from './digest-md5.ts';
import { type Directives, parseDirectives, quoted } from './directives.ts';
import { SaslError } from './sasl-error.ts';

/** Who a client is towards ZooKeeper. */
export interface SaslLogin {
  readonly username: string;
  readonly password: string;
}

/** Size of a protected message that is announced; none is ever sent. */
const maxbuf = 65536;

export class DigestMd5Client {
  readonly #login: SaslLogin;
  readonly #cnonce: string;
  #expectedProof: string | undefined;
  #isComplete = false;

  /** `cnonce` is printable, without quotes, and never used twice. */
  constructor(login: SaslLogin, cnonce: string) {
    this.#login = login;
    this.#cnonce = cnonce;
  }

  /** The server has shown that it knows the password. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The answer to the server's token; undefined when nothing is left to say. Throws SaslError. */
  evaluate(token: Uint8Array): Uint8Array | undefined {
    if (this.#expectedProof === undefined) return this.#answer(parseDirectives(token, ['realm']));
    const rspauth = parseDirectives(token).get('rspauth')?.[0];
    if (rspauth !== this.#expectedProof) throw new SaslError('the server does not know the password');
    this.#isComplete = true;
    return undefined;
  }

  #answer(challenge: Directives): Uint8Array {
    const nonce = one(challenge, 'nonce');
    if (nonce === undefined) throw new SaslError('the challenge has no nonce');
    check(challenge, 'charset', 'utf-8');
    if (one(challenge, 'algorithm') === undefined) throw new SaslError('the challenge has no algorithm');
    check(challenge, 'algorithm', 'md5-sess');
    const offered = (one(challenge, 'qop') ?? authQop).split(',').map((qop) => qop.trim());
    if (!offered.includes(authQop)) throw new SaslError(`the server offers only ${offered.join(', ')}`);
    const { username, password } = this.#login;
    const realm = one(challenge, 'realm') ?? saslRealm;
    const proof: Proof = {
      username,
      realm,
      password,
      nonce,
      cnonce: this.#cnonce,
      digestUri: saslDigestUri,
      authzid: username,
    };
    this.#expectedProof = responseValue('', proof);
    return Buffer.from(
      [
        'charset=utf-8',
        `username=${quoted(username)}`,
        `realm=${quoted(realm)}`,
        `nonce=${quoted(nonce)}`,
        `nc=${firstNonceCount}`,
        `cnonce=${quoted(this.#cnonce)}`,
        `digest-uri=${quoted(saslDigestUri)}`,
        `maxbuf=${maxbuf}`,
        `response=${responseValue('AUTHENTICATE', proof)}`,
        `qop=${authQop}`,
        `authzid=${quoted(username)}`,
      ].join(','),
    );
  }
}

function one(directives: Directives, key: string): string | undefined {
  const value = directives.get(key)?.[0];
  return value === undefined ? undefined : fromBytes(value);
}

function check(directives: Directives, key: string, value: string): void {
  const found = one(directives, key);
  if (found !== undefined && found !== value) {
    throw new SaslError(`the challenge's ${key} is ${quoted(found)}, ${value} expected`);
  }
}
