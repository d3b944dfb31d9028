/** The settings of SASL and of who must prove what, as ZooKeeper names them; see docs/zookeeper.md. */
import { type SettingKeys, ZooConfigError } from '../setting-keys.ts';

export interface SaslSettings {
  /** `java.security.auth.login.config`: the login file. Undefined: nobody can authenticate by SASL. */
  readonly loginFile: string | undefined;
  /** Passwords by user, instead of a login file, from the program that has the server in it. */
  readonly users: ReadonlyMap<string, string> | undefined;
  /** Of the login file. */
  readonly section: string;
  /** The section was named by a setting, so it must be there. */
  readonly isSectionNamed: boolean;
  /** An `authProvider.*` is ZooKeeper's SASLAuthenticationProvider: ACLs may name `sasl`. */
  readonly hasProvider: boolean;
  /** Clients whose authentication failed may stay. */
  readonly allowsFailedClients: boolean;
  /** A connection must have an identity of one of these schemes before it may ask for anything; empty: need not. */
  readonly requiredSchemes: ReadonlySet<string>;
  /** `superUser` and `superUser.*`: may do everything. */
  readonly superUsers: ReadonlySet<string>;
  /** Of the user `super`; before what the login file says. */
  readonly superPassword: string | undefined;
  /** Every SASL user passes for this one in ACLs. */
  readonly anyUserIs: string | undefined;
  /** Authentication providers that are not there, one line each. */
  readonly warnings: readonly string[];
}

const providerPackage = 'org.apache.zookeeper.server.auth.';
const saslProvider = `${providerPackage}SASLAuthenticationProvider`;
/** Those that are always there. */
const standardProviders: ReadonlySet<string> = new Set([
  `${providerPackage}DigestAuthenticationProvider`,
  `${providerPackage}IPAuthenticationProvider`,
]);

/** Throws ZooConfigError for schemes that are required and not available. */
export function saslSettings(keys: SettingKeys): SaslSettings {
  const providers = ['authProvider.', 'zookeeper.authProvider.'].flatMap((prefix) =>
    keys.startingWith(prefix),
  );
  const hasProvider = providers.some(([, name]) => name.trim() === saslProvider);
  const section = keys.text('sasl.serverconfig');
  return {
    loginFile: keys.text('java.security.auth.login.config') || undefined,
    users: undefined,
    section: section ?? 'Server',
    isSectionNamed: section !== undefined,
    hasProvider,
    allowsFailedClients: isTrue(keys.text('allowSaslFailedClients')),
    requiredSchemes: requiredSchemes(keys, hasProvider),
    superUsers: superUsers(keys),
    superPassword: keys.text('SASLAuthenticationProvider.superPassword'),
    anyUserIs: keys.text('letAnySaslUserDoX'),
    warnings: providers
      .filter(([, name]) => name.trim() !== saslProvider && !standardProviders.has(name.trim()))
      .map(([key, name]) => `${key}=${name}: there is no such authentication provider here; it is ignored`),
  };
}

/** As Java's Boolean: anything else is false. */
function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function requiredSchemes(keys: SettingKeys, hasProvider: boolean): ReadonlySet<string> {
  const names = keys.text('enforce.auth.schemes');
  const isEnabled = isTrue(keys.text('enforce.auth.enabled'));
  const needsSasl = isTrue(keys.text('sessionRequireClientSASLAuth'));
  if (!needsSasl && !isEnabled) return new Set();
  const schemes = needsSasl ? ['sasl'] : (names ?? '').split(',').map((name) => name.trim());
  if (schemes.join('') === '') {
    throw new ZooConfigError('enforce.auth.enabled is true: enforce.auth.schemes must be set too');
  }
  const available = new Set(['ip', 'digest', ...(hasProvider ? ['sasl'] : [])]);
  for (const scheme of schemes) {
    if (available.has(scheme)) continue;
    const hint = scheme === 'sasl' ? `; set authProvider.1=${saslProvider}` : '';
    throw new ZooConfigError(`Authentication scheme ${scheme} is not available${hint}`);
  }
  return new Set(schemes);
}

function superUsers(keys: SettingKeys): ReadonlySet<string> {
  const first = keys.text('superUser');
  const more = ['superUser.', 'zookeeper.superUser.'].flatMap((prefix) => keys.startingWith(prefix));
  return new Set([...(first === undefined ? [] : [first]), ...more.map(([, name]) => name)].filter(Boolean));
}
