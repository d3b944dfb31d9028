import type { GroupAction } from './check-options.ts';

/** Does what an action asks for and prints it. Each answers whether all went well; failures of the whole are thrown. */
export type GroupReport = Readonly<Record<GroupAction, () => Promise<boolean>>> & {
  close(): Promise<void>;
};
