import { ErrorCode, ZooKeeperError } from '@kafka-ts/zookeeper/errors';
import type { CommandLine } from '../command-line.ts';
import type { ShellCommand, ShellContext } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';
import { subtree } from '../subtree.ts';

const defaultBatch = 1000;

export const deleteAll: ShellCommand = {
  name: 'deleteall',
  usage: 'path [-b batch size]',
  options: { b: 'value' },
  minWords: 1,
  isOnPath: true,
  run: deleteSubtree,
};

/** Of the shell of 3.4 and 3.5, as tutorials type it. */
export const rmr: ShellCommand = {
  name: 'rmr',
  usage: 'path [-b batch size]',
  options: { b: 'value' },
  minWords: 1,
  isOnPath: true,
  isHidden: true,
  run(context, line) {
    context.err("The command 'rmr' has been deprecated. Please use 'deleteall' instead.");
    return deleteSubtree(context, line);
  },
};

/** Children before their parents; at most one batch of requests is under way. */
async function deleteSubtree({ client, err }: ShellContext, line: CommandLine): Promise<void> {
  const size = batchSize(line.value('b'));
  const [path = ''] = line.words;
  const paths: string[] = [];
  for await (const each of subtree(client, path)) paths.push(each);
  paths.reverse();
  let hasFailed = false;
  for (let start = 0; start < paths.length; start += size) {
    const results = await Promise.allSettled(
      paths.slice(start, start + size).map((each) => client.delete(each, -1)),
    );
    hasFailed ||= results.some((result) => result.status === 'rejected' && !isGone(result.reason));
  }
  if (hasFailed) err('Failed to delete some node(s) in the subtree!');
}

function isGone(error: unknown): boolean {
  return error instanceof ZooKeeperError && error.code === ErrorCode.NONODE;
}

function batchSize(text: string | undefined): number {
  if (text === undefined) return defaultBatch;
  if (!/^\+?\d+$/.test(text) || Number(text) < 1) throw new ShellError('-b argument must be an int value');
  return Number(text);
}
