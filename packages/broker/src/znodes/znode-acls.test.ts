import { openAcl } from '@kafka-ts/zookeeper/jute/records/acl';
import { expect, test } from 'vitest';
import { secureAclOf } from './znode-acls.ts';

const maker = { perms: 31, scheme: 'auth', id: '' };
const world = { perms: 1, scheme: 'world', id: 'anyone' };

// As Apache Kafka 2.2.0 and 3.9.2 make them.
test.each([
  ['/brokers/topics/t', [maker, world]],
  ['/consumers', openAcl],
  ['/consumers/g/offsets', [maker, world]],
  ['/config/users', [maker]],
  ['/config/users/alice', [maker]],
  ['/config/brokers/0', [maker]],
  ['/config/topics/t', [maker, world]],
  ['/delegation_token/tokens/x', [maker]],
  ['/delegation_token', [maker, world]],
  ['/a/chroot', [maker, world]],
])('%s', (path, acl) => {
  expect(secureAclOf(path)).toEqual(acl);
});
