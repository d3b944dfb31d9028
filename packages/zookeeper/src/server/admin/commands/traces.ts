/** Which traces Apache's server would log, and digests of the tree: neither is written here. */
import type { AdminCommand } from '../admin-context.ts';

export const getTraceMask: AdminCommand = ({ stats }) => ({ tracemask: stats.traceMask });

export const setTraceMask: AdminCommand = ({ stats }, parameters) => {
  const text = parameters.get('traceMask');
  if (text === undefined) return { error: 'setTraceMask requires long traceMask argument' };
  if (!/^[+-]?\d{1,19}$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    return { error: `setTraceMask requires long traceMask argument, got ${text}` };
  }
  stats.traceMask = BigInt(text);
  return { tracemask: stats.traceMask };
};

/** The history of the tree's digest: none is kept, as by ZooKeeper with digest.enabled=false. */
export const hash: AdminCommand = () => ({ digests: [] });
