/**
 * Who may do what: a connection's identities against a node's ACL. Schemes: world:anyone; digest (`user:base64(sha1(user:password))`);
 * ip (address, or address/bits); sasl (authorization id); auth, which at creation stands for the identities of whoever creates.
 * The identity `super` passes every check.
 */
import { createHash } from 'node:crypto';
import { ErrorCode } from '../errors.ts';
import { type Acl, openAcl } from '../jute/records/acl.ts';
import { inTableOrder } from './identity-order.ts';

export interface Identity {
  readonly scheme: string;
  readonly id: string;
  /** Another name that this identity passes for in ACLs. */
  readonly alias?: string | undefined;
}

/** Whether somebody with `identities` has one of the permissions `perms` by `acl`. */
export function isAllowed(acl: readonly Acl[], perms: number, identities: readonly Identity[]): boolean {
  for (const entry of acl) {
    if ((entry.perms & perms) === 0) continue;
    if (entry.scheme === 'world' && entry.id === 'anyone') return true;
    if (identities.some((identity) => identity.scheme === entry.scheme && matches(identity, entry)))
      return true;
  }
  return identities.some((identity) => identity.scheme === 'super');
}

function matches(identity: Identity, entry: Acl): boolean {
  switch (entry.scheme) {
    case 'ip':
      return isInNetwork(identity.id, entry.id);
    case 'sasl':
      return isSaslMatch(identity, entry.id);
    default:
      return identity.id === entry.id;
  }
}

function isSaslMatch({ id, alias }: Identity, wanted: string): boolean {
  return id !== '' && (id === wanted || id === 'super' || alias === wanted);
}

/** For whom an ACL is stored. */
export interface AclAuthor {
  readonly identities: readonly Identity[];
  /** The provider of the scheme `sasl` is configured. */
  readonly knowsSasl: boolean;
}

/** The ACL as it is stored: `auth` replaced, equal entries merged. INVALIDACL if an entry is not well-formed or none is left. */
export function storedAcl(
  acl: readonly Acl[],
  { identities, knowsSasl }: AclAuthor,
): readonly Acl[] | number {
  if (acl === openAcl) return acl;
  const stored: Acl[] = [];
  for (const entry of acl) {
    if (entry.scheme === 'auth') {
      const proven = identities.filter((identity) => isProven(identity, knowsSasl));
      if (proven.length === 0) return ErrorCode.INVALIDACL;
      for (const { scheme, id } of inTableOrder(proven))
        addUnlessKnown(stored, { perms: entry.perms, scheme, id });
    } else if (isWellFormed(entry, knowsSasl)) addUnlessKnown(stored, entry);
    else return ErrorCode.INVALIDACL;
  }
  return stored.length === 0 ? ErrorCode.INVALIDACL : stored;
}

/** An address proves nobody, and the super user has no scheme that an ACL could name. */
function isProven({ scheme }: Identity, knowsSasl: boolean): boolean {
  return scheme === 'digest' || (scheme === 'sasl' && knowsSasl);
}

function addUnlessKnown(acl: Acl[], entry: Acl): void {
  const isKnown = acl.some(
    (known) => known.perms === entry.perms && known.scheme === entry.scheme && known.id === entry.id,
  );
  if (!isKnown) acl.push(entry);
}

function isWellFormed({ scheme, id }: Acl, knowsSasl: boolean): boolean {
  switch (scheme) {
    case 'world':
      return id === 'anyone';
    case 'digest':
      // As Java splits, which drops empty parts at the end: `:` and `user:` are none.
      return /^[^:]*:[^:]+:*$/.test(id);
    case 'ip':
      return parseNetwork(id) !== undefined;
    case 'sasl':
      return knowsSasl && isPrincipal(id);
    default:
      return false;
  }
}

/** `name`, `name@realm` or `name/host@realm`. */
function isPrincipal(id: string): boolean {
  return !id.includes('@') || /^[^/@]*(\/[^/@]*)?@[^/@]*$/.test(id);
}

/** `user:password` as ZooKeeper stores it: `user:base64(sha1(user:password))`, or with the hash of digestAlg. */
export function digestOf(userAndPassword: string, algorithm = 'sha1'): string {
  const user = userAndPassword.split(':', 1)[0] ?? '';
  return `${user}:${createHash(algorithm).update(userAndPassword).digest('base64')}`;
}

interface AddressRange {
  readonly address: readonly number[];
  readonly bits: number;
}

function parseNetwork(text: string): AddressRange | undefined {
  const [base = '', bitsText, ...rest] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || rest.length > 0) return undefined;
  if (bitsText === undefined) return { address, bits: address.length * 8 };
  const bits = Number(bitsText);
  const isCount = /^\d+$/.test(bitsText) && bits <= address.length * 8;
  return isCount ? { address, bits } : undefined;
}

function isInNetwork(addressText: string, networkText: string): boolean {
  const address = parseAddress(addressText);
  const network = parseNetwork(networkText);
  if (address === undefined || network === undefined) return false;
  if (address.length !== network.address.length) return false;
  return address.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, network.bits - index * 8));
    const mask = (0xff00 >> bits) & 0xff;
    return (byte & mask) === ((network.address[index] ?? 0) & mask);
  });
}

/** An address as Java prints it, which clients are shown and ACLs are made of: IPv6 in eight groups, IPv4 without its IPv6 form. */
export function hostAddress(text: string): string {
  const plain = text.replace(/^::ffff:(?=\d+\.)/, '');
  const [address = '', ...zone] = plain.split('%');
  const bytes = parseAddress(address);
  if (bytes?.length !== 16) return plain;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  return [groups.map((group) => group.toString(16)).join(':'), ...zone].join('%');
}

/** The bytes of a dotted IPv4 or a colon-separated IPv6 address. */
function parseAddress(text: string): readonly number[] | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes : undefined;
  }
  if (!/^[0-9a-fA-F:]{2,39}$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
