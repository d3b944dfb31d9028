import { getEphemerals } from '../../jute/operations/get-ephemerals.ts';
import { readHandler } from './read.ts';

/** getEphemerals (103). */
export const getEphemeralsHandler = readHandler(getEphemerals, ({ prefix }, { tree, sessionId }) => {
  const paths = [...(tree.ephemerals.get(sessionId) ?? [])];
  return prefix === null || prefix === '' || prefix === '/'
    ? paths
    : paths.filter((path) => path.startsWith(prefix));
});
