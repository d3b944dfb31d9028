/**
 * ACLs of the broker's znodes where `zookeeper.set.acl` is on, and of those that tools make with a login: whoever makes a node may do
 * everything with it, the world reads it, except what holds secrets. The root of the old consumers stays open: they write below it.
 */
import { type Acl, openAcl, Permission } from '@kafka-ts/zookeeper/jute/records/acl';

/** Beginnings of the paths that only their maker reads: passwords and their likes may stand there. */
const sensitivePaths = ['/config/users', '/config/brokers', '/delegation_token/tokens'];

const makerOnly: readonly Acl[] = [{ perms: Permission.all, scheme: 'auth', id: '' }];
const readableByAll: readonly Acl[] = [
  ...makerOnly,
  { perms: Permission.read, scheme: 'world', id: 'anyone' },
];

/** The ACL for a new node, by its path below the chroot. */
export function secureAclOf(path: string): readonly Acl[] {
  if (path === '/consumers') return openAcl;
  return sensitivePaths.some((start) => path.startsWith(start)) ? makerOnly : readableByAll;
}
