import { ErrorCode } from '../../errors.ts';
import { exists } from '../../jute/operations/exists.ts';
import { Permission } from '../../jute/records/acl.ts';
import { statOf } from '../tree/znode.ts';
import { mayDo, readHandler } from './read.ts';

/** exists (3): BADARGUMENTS (NUL), NONODE (the watch is left all the same), NOAUTH (READ). */
export const existsHandler = readHandler(exists, ({ path, watch }, context) => {
  if (path.includes('\0')) return ErrorCode.BADARGUMENTS;
  if (watch) context.watches.add('data', path, context.watcher);
  const node = context.tree.node(path);
  if (node === undefined) return ErrorCode.NONODE;
  return mayDo(context, node.acl, Permission.read) ? statOf(node) : ErrorCode.NOAUTH;
});
