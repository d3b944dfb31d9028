/** What kafka-topics asks a person for who left it out. */
import type { Asker } from '../ask/asker.ts';
import { askForCount, askForTopic, askForTopicName, withServer } from '../ask/questions.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';
import { topicActions } from './check-options.ts';

const descriptions: Readonly<Record<(typeof topicActions)[number], string>> = {
  list: 'names of all topics',
  describe: 'partitions, leaders and replicas',
  create: 'a new topic',
  alter: 'more partitions',
  delete: 'a topic with its records',
};

export async function askForTopics(
  typed: ParsedOptions,
  asker: Asker,
  terminal: Terminal,
): Promise<ParsedOptions> {
  let options = typed;
  if (!topicActions.some((action) => options.has(action))) {
    const choices = topicActions.map((value) => ({ value, description: descriptions[value] }));
    options = options.with(await asker.choose('What to do', choices), '');
  }
  options = await withServer(options, asker);
  if (options.has('create')) return askForNewTopic(options, asker);
  const needsTopic = options.has('alter') || options.has('delete');
  if (needsTopic && !options.has('topic')) {
    options = options.with('topic', await askForTopic(terminal, options, asker));
  }
  const changes = ['partitions', 'config', 'delete-config'];
  if (options.has('alter') && !changes.some((name) => options.has(name))) {
    options = options.with('partitions', await askForCount(asker, 'Number of partitions from now on'));
  }
  return options;
}

async function askForNewTopic(typed: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
  let options = typed;
  if (!options.has('topic')) options = options.with('topic', await askForTopicName(asker));
  // Brokers have defaults of their own; through ZooKeeper nobody would.
  if (!options.has('zookeeper') || options.has('replica-assignment')) return options;
  for (const [name, what] of [
    ['partitions', 'Number of partitions'],
    ['replication-factor', 'Replication factor'],
  ] as const) {
    if (!options.has(name)) options = options.with(name, await askForCount(asker, what));
  }
  return options;
}
