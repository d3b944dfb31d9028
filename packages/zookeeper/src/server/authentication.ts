/** Who a connection is: identities by auth packets and by SASL, and the refusal of connections that have none of those they need. */
import type { Environment } from '@kafka-ts/environment/environment';
import { messageOf } from '@kafka-ts/environment/error-message';
import type { Logger } from '@kafka-ts/environment/logger';
import { ErrorCode } from '../errors.ts';
import type { AuthRequest } from '../jute/operations/auth.ts';
import { SaslError } from '../sasl/sasl-error.ts';
import { digestOf, type Identity } from './access.ts';
import { DigestMd5Server } from './sasl/digest-md5-server.ts';
import type { SaslSettings } from './sasl/sasl-settings.ts';
import { readServerLogin } from './sasl/server-login.ts';
import type { ZooConfig } from './zoo-config.ts';

const source = 'org.apache.zookeeper.server.ZooKeeperServer';
/** Random bytes of a nonce, as many as Java's provider takes. */
const nonceBytes = 30;

/** The connection that somebody proves something on. */
export interface Client {
  readonly sessionId: bigint;
  readonly clientAddress: string;
  readonly identities: Identity[];
}

/** What to answer a token: an error closes the connection behind it. */
export interface SaslAnswer {
  readonly err: number;
  readonly token: Uint8Array | null;
}

export class Authentication {
  readonly #env: Environment;
  readonly #config: ZooConfig;
  readonly #settings: SaslSettings;
  readonly #logger: Logger;
  /** Undefined: no SASL. */
  readonly #passwords: ReadonlyMap<string, string> | undefined;
  readonly #exchanges = new WeakMap<Client, DigestMd5Server>();

  /** Reads the login file, if one is set; throws ZooConfigError if it cannot be. */
  constructor(env: Environment, config: ZooConfig, logger: Logger) {
    this.#env = env;
    this.#config = config;
    this.#settings = config.sasl;
    this.#logger = logger;
    this.#passwords = readServerLogin(env.files, config.sasl);
  }

  /**
   * Adds what an auth packet proves. False for a scheme that is unknown, null, `world` or `sasl` (which has requests of its own), for
   * `digest` where that is turned off, and for null digest data; `ip` is known already.
   */
  accepts(client: Client, request: AuthRequest): boolean {
    if (request.scheme === 'ip') return true;
    if (request.scheme !== 'digest' || request.auth === null) return false;
    const { digestEnabled, superDigest, digestAlgorithm } = this.#config;
    if (!digestEnabled) return false;
    const id = digestOf(Buffer.from(request.auth).toString('utf8'), digestAlgorithm);
    if (id === superDigest) addOnce(client, { scheme: 'super', id: '' });
    addOnce(client, { scheme: 'digest', id });
    return true;
  }

  /** The answer to a SASL token; adds the identity that it proves. Without SASL, and to failed clients that may stay, a null token. */
  saslAnswer(client: Client, token: Uint8Array): SaslAnswer {
    if (this.#passwords === undefined) return { err: ErrorCode.OK, token: null };
    const exchange = this.#exchangeOf(client, this.#passwords);
    try {
      const answer = exchange.evaluate(token);
      if (exchange.username !== undefined) this.#admit(client, exchange.username);
      return { err: ErrorCode.OK, token: answer };
    } catch (error) {
      if (!(error instanceof SaslError)) throw error;
      return this.#saslFailure(client, error);
    }
  }

  /** Whether the connection may not ask for anything yet: it gets SESSIONCLOSEDREQUIRESASLAUTH and is closed. */
  refuses(client: Client): boolean {
    const { requiredSchemes } = this.#settings;
    if (requiredSchemes.size === 0) return false;
    if (client.identities.some(({ scheme }) => requiredSchemes.has(scheme))) return false;
    const schemes = client.identities.map(({ scheme }) => scheme).join(', ');
    this.#logger.error(
      `Client authentication scheme(s) [${schemes}] does not match with any of the expected authentication scheme [${[...requiredSchemes].join(', ')}], closing session.`,
      'org.apache.zookeeper.server.AuthenticationHelper',
    );
    return true;
  }

  #exchangeOf(client: Client, passwords: ReadonlyMap<string, string>): DigestMd5Server {
    const known = this.#exchanges.get(client);
    if (known !== undefined) return known;
    const nonce = Buffer.from(this.#env.random.bytes(nonceBytes)).toString('base64');
    const exchange = new DigestMd5Server(nonce, (username) => passwords.get(username));
    this.#exchanges.set(client, exchange);
    return exchange;
  }

  #admit(client: Client, username: string): void {
    const { hasProvider, anyUserIs, superUsers } = this.#settings;
    const session = `Session 0x${BigInt.asUintN(64, client.sessionId).toString(16)}`;
    this.#logger.info(`${session}: adding SASL authorization for authorizationID: ${username}`, source);
    // Without its provider ZooKeeper knows the scheme, but not the name: no ACL matches.
    addOnce(client, { scheme: 'sasl', id: hasProvider ? username : '', alias: anyUserIs });
    if (!superUsers.has(username)) return;
    addOnce(client, { scheme: 'super', id: '' });
    this.#logger.info(`${session}: Authenticated Id '${username}' as super user`, source);
  }

  #saslFailure(client: Client, error: SaslError): SaslAnswer {
    const { allowsFailedClients, requiredSchemes } = this.#settings;
    const isRequired = requiredSchemes.has('sasl');
    this.#logger.warn(
      `Client /${client.clientAddress} failed to SASL authenticate: ${error.name}: ${messageOf(error)}`,
      source,
    );
    if (allowsFailedClients && !isRequired) {
      this.#logger.warn('Maintaining client connection despite SASL authentication failure.', source);
      return { err: ErrorCode.OK, token: null };
    }
    this.#logger.warn(
      isRequired
        ? 'Closing client connection due to server requires client SASL authentication,but client SASL authentication has failed, or client is not configured with SASL authentication.'
        : 'Closing client connection due to SASL authentication failure.',
      source,
    );
    const err = isRequired ? ErrorCode.SESSIONCLOSEDREQUIRESASLAUTH : ErrorCode.AUTHFAILED;
    return { err, token: null };
  }
}

function addOnce({ identities }: Client, identity: Identity): void {
  const isKnown = identities.some((known) => known.scheme === identity.scheme && known.id === identity.id);
  if (!isKnown) identities.push(identity);
}
