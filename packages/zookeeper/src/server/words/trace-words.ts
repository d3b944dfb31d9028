/** Words about Apache's inside: this server writes no such traces and no digests, and says so in their form. */
import type { Word } from './words.ts';

/** Which traces are logged. */
export const gtmk: Word = ({ stats }) => String(stats.traceMask);

/** Sets it: eight bytes follow the word. */
export const stmk: Word = ({ stats }, operand) => {
  stats.traceMask = Buffer.from(operand).readBigInt64BE();
  return String(stats.traceMask);
};

/** The history of the tree's digest; none is kept, as by ZooKeeper with digest.enabled=false. */
export const hash: Word = () => '';
