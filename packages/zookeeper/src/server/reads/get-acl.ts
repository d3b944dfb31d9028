import { ErrorCode } from '../../errors.ts';
import { getAcl } from '../../jute/operations/get-acl.ts';
import { type Acl, Permission } from '../../jute/records/acl.ts';
import { statOf } from '../tree/znode.ts';
import { mayDo, readHandler } from './read.ts';

/** getACL (6): NONODE, NOAUTH (READ or ADMIN). Without ADMIN, digests are shown as `user:x`. */
export const getAclHandler = readHandler(getAcl, ({ path }, context) => {
  const node = context.tree.node(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.read | Permission.admin)) return ErrorCode.NOAUTH;
  const isAdmin = mayDo(context, node.acl, Permission.admin);
  return { acl: isAdmin ? node.acl : node.acl.map(withoutDigest), stat: statOf(node) };
});

function withoutDigest(entry: Acl): Acl {
  return entry.scheme === 'digest' ? { ...entry, id: `${entry.id.split(':', 1)[0]}:x` } : entry;
}
