import { ErrorCode } from '../../errors.ts';
import { getData } from '../../jute/operations/get-data.ts';
import { Permission } from '../../jute/records/acl.ts';
import { statOf } from '../tree/znode.ts';
import { mayDo, readHandler } from './read.ts';

/** getData (4): NONODE, NOAUTH (READ); neither leaves a watch. */
export const getDataHandler = readHandler(getData, ({ path, watch }, context) => {
  const node = context.tree.node(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.read)) return ErrorCode.NOAUTH;
  if (watch) context.watches.add('data', path, context.watcher);
  return { data: node.data, stat: statOf(node) };
});
