import { ErrorCode } from '../../errors.ts';
import { getAllChildrenNumber } from '../../jute/operations/get-all-children-number.ts';
import { Permission } from '../../jute/records/acl.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { joinPath } from '../tree/paths.ts';
import { mayDo, readHandler } from './read.ts';

/** getAllChildrenNumber (104): NONODE, NOAUTH (READ). */
export const getAllChildrenNumberHandler = readHandler(getAllChildrenNumber, ({ path }, context) => {
  const node = context.tree.node(path);
  if (node === undefined) return ErrorCode.NONODE;
  if (!mayDo(context, node.acl, Permission.read)) return ErrorCode.NOAUTH;
  return { total: descendants(context.tree, path) };
});

function descendants(tree: DataTree, top: string): number {
  let total = 0;
  const left = [top];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    for (const name of tree.node(path)?.children ?? []) {
      total++;
      left.push(joinPath(path, name));
    }
  }
  return total;
}
