/** What kafka-consumer-groups asks a person for who left it out. */
import type { Asker } from '../ask/asker.ts';
import { askForGroup, withServer } from '../ask/questions.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';
import { type GroupAction, groupActions } from './check-options.ts';

const descriptions: Readonly<Record<GroupAction, string>> = {
  list: 'names of all groups',
  describe: 'how far a group has read',
  delete: 'a group with its offsets',
  'reset-offsets': 'make a group read again, or skip',
  'delete-offsets': 'forget what a group has read of a topic',
};

export async function askForGroups(
  typed: ParsedOptions,
  asker: Asker,
  terminal: Terminal,
): Promise<ParsedOptions> {
  let options = typed;
  if (!groupActions.some((action) => options.has(action))) {
    const choices = groupActions.map((value) => ({ value, description: descriptions[value] }));
    options = options.with(await asker.choose('What to do', choices), '');
  }
  options = await withServer(options, asker);
  const hasScope = options.has('list') || options.has('group') || options.has('all-groups');
  if (hasScope || options.has('zookeeper')) return options;
  return options.with('group', await askForGroup(terminal, options, asker));
}
