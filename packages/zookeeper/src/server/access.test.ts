import { describe, expect, test } from 'vitest';
import { ErrorCode } from '../errors.ts';
import { openAcl, Permission } from '../jute/records/acl.ts';
import { digestOf, hostAddress, isAllowed, storedAcl } from './access.ts';

const local = { scheme: 'ip', id: '127.0.0.1' };
const user = { scheme: 'digest', id: 'u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=' };

test('a digest is the one that ZooKeeper stores', () => {
  expect(digestOf('u:p')).toBe(user.id);
});

describe('who may read', () => {
  test.each([
    ['everybody', 'world', 'anyone', [local], true],
    ['the right user', 'digest', user.id, [local, user], true],
    ['no other user', 'digest', digestOf('u:q'), [local, user], false],
    ['an address', 'ip', '127.0.0.1', [local], true],
    ['a network', 'ip', '127.0.0.0/8', [local], true],
    ['a network of odd length', 'ip', '127.0.0.0/30', [local], true],
    ['no other network', 'ip', '10.0.0.0/8', [local], false],
    ['an IPv6 network', 'ip', 'fe80::/10', [{ scheme: 'ip', id: 'fe80::1:2' }], true],
    ['the super user', 'digest', 'x:y', [{ scheme: 'super', id: '' }], true],
  ])('%s', (_name, scheme, id, identities, expected) => {
    expect(isAllowed([{ perms: Permission.read, scheme, id }], Permission.read, identities)).toBe(expected);
  });

  test('a permission for something else is none', () => {
    expect(
      isAllowed([{ perms: Permission.read, scheme: 'world', id: 'anyone' }], Permission.write, [local]),
    ).toBe(false);
  });
});

describe('an ACL as it is stored', () => {
  test.each([
    ['no entry', []],
    ['an unknown scheme', [{ perms: 31, scheme: 'moon', id: 'x' }]],
    ['world but not anyone', [{ perms: 31, scheme: 'world', id: 'you' }]],
    ['a digest without colon', [{ perms: 31, scheme: 'digest', id: 'u' }]],
    ['a digest without a name and a password', [{ perms: 31, scheme: 'digest', id: ':' }]],
    ['a digest without a password', [{ perms: 31, scheme: 'digest', id: 'u:' }]],
    ['a bad address', [{ perms: 31, scheme: 'ip', id: '300.1.1.1' }]],
    ['a bad prefix length', [{ perms: 31, scheme: 'ip', id: '10.0.0.0/33' }]],
    ['auth of somebody unknown', [{ perms: 31, scheme: 'auth', id: '' }]],
  ])('%s is invalid', (_name, acl) => {
    expect(storedAcl(acl, { identities: [local], knowsSasl: true })).toBe(ErrorCode.INVALIDACL);
  });

  test('auth stands for the proven identities, and equal entries are merged', () => {
    const other = { scheme: 'digest', id: 'v:z' };
    const auth = { perms: 31, scheme: 'auth', id: 'ignored' };
    expect(
      storedAcl([auth, auth, ...openAcl], { identities: [local, user, other], knowsSasl: true }),
    ).toEqual([{ perms: 31, ...other }, { perms: 31, ...user }, ...openAcl]);
  });
});

test('the entries of auth stand in the order of Java’s hash table, seen at 3.8.6 and 3.9.5', () => {
  const [u, u2] = ['u:p', 'u2:p2'].map((login) => ({ scheme: 'digest', id: digestOf(login) }));
  const identities = [local, u, u2].filter((identity) => identity !== undefined);
  expect(storedAcl([{ perms: 3, scheme: 'auth', id: '' }], { identities, knowsSasl: false })).toEqual([
    { perms: 3, ...u2 },
    { perms: 3, ...u },
  ]);
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['2001:db8::AbCd:1', '2001:db8:0:0:0:0:abcd:1'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1%eth0'],
])('%s is %s, as Java prints addresses', (text, expected) => {
  expect(hostAddress(text)).toBe(expected);
});
