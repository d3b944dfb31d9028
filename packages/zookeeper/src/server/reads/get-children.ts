import { ErrorCode } from '../../errors.ts';
import { getChildren } from '../../jute/operations/get-children.ts';
import { getChildren2 } from '../../jute/operations/get-children2.ts';
import type { PathWatchRequest } from '../../jute/operations/path-watch.ts';
import { Permission } from '../../jute/records/acl.ts';
import { statOf, type Znode } from '../tree/znode.ts';
import { mayDo, type ReadContext, readHandler } from './read.ts';

/** The node, with the watch set; NONODE or NOAUTH (READ) otherwise, and no watch. */
function watchedNode({ path, watch }: PathWatchRequest, context: ReadContext): Znode | number {
  const node = context.tree.node(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.read)) return ErrorCode.NOAUTH;
  if (watch) context.watches.add('child', path, context.watcher);
  return node;
}

/** getChildren (8). */
export const getChildrenHandler = readHandler(getChildren, (request, context) => {
  const node = watchedNode(request, context);
  return typeof node === 'number' ? node : { children: [...(node.children ?? [])] };
});

/** getChildren2 (12). */
export const getChildren2Handler = readHandler(getChildren2, (request, context) => {
  const node = watchedNode(request, context);
  return typeof node === 'number' ? node : { children: [...(node.children ?? [])], stat: statOf(node) };
});
