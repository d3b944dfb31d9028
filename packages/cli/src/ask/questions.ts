/** What several commands ask for when it was not typed. */
import { brokerAddresses } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { Terminal } from '../terminal.ts';
import type { Asker } from './asker.ts';

const legalTopic = /^[A-Za-z0-9._-]{1,249}$/;

export function askForTopicName(asker: Asker): Promise<string> {
  return asker.text('Name of the topic', {
    problem: (name) =>
      legalTopic.test(name)
        ? undefined
        : 'letters, digits, dots, underscores and dashes; at most 249 of them',
  });
}

export function askForCount(asker: Asker, what: string): Promise<string> {
  return asker.text(what, {
    default: '1',
    problem: (answer) => (/^[1-9]\d{0,8}$/.test(answer) ? undefined : 'a number above 0'),
  });
}

/** The server of a call that names none: neither brokers nor ZooKeeper. */
export function withServer(options: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
  return options.has('zookeeper') ? Promise.resolve(options) : withBrokers(options, asker);
}

/** The same for tools that know no ZooKeeper. */
export async function withBrokers(options: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
  if (options.has('bootstrap-server')) return options;
  const server = await asker.text('Kafka server', {
    default: 'localhost:9092',
    problem: (answer) => {
      try {
        brokerAddresses(answer);
        return undefined;
      } catch {
        return 'host:port, or several separated by commas';
      }
    },
  });
  return options.with('bootstrap-server', server);
}

/** One of the topics that there are, Kafka's own left out. @throws CliError if there is none */
export async function askForTopic(terminal: Terminal, options: ParsedOptions, asker: Asker): Promise<string> {
  const names = (await topicNames(terminal, options)).filter((name) => !name.startsWith('__'));
  if (names.length === 0) throw new CliError('There is no topic yet: kafka-topics.sh --create makes one');
  return asker.choose(
    'Topic',
    names.map((value) => ({ value })),
  );
}

async function topicNames(terminal: Terminal, options: ParsedOptions): Promise<string[]> {
  const zookeeper = options.text('zookeeper');
  try {
    if (zookeeper !== undefined && !options.has('bootstrap-server')) {
      const { connectZooKeeper } = await import('../zookeeper/connect.ts');
      const { ZooKeeperTopics } = await import('../topics/zookeeper-topics.ts');
      const topics = new ZooKeeperTopics(terminal.environment, await connectZooKeeper(terminal, zookeeper));
      try {
        return (await topics.list()).map(({ name }) => name);
      } finally {
        await topics.close();
      }
    }
    const admin = await adminOf(terminal, options);
    try {
      return await admin.listTopics();
    } finally {
      admin.close();
    }
  } catch (error) {
    throw friendlyFailure(error);
  }
}

/** One of the groups that there are. @throws CliError if there is none */
export async function askForGroup(terminal: Terminal, options: ParsedOptions, asker: Asker): Promise<string> {
  const admin = await adminOf(terminal, options);
  try {
    const groups = await admin.listGroups({});
    const choices = groups
      .map(({ groupId, state }) => ({
        value: groupId,
        ...(state === undefined ? {} : { description: state }),
      }))
      .sort((left, right) => (left.value < right.value ? -1 : 1));
    if (choices.length === 0) throw new CliError('There is no consumer group yet');
    return await asker.choose('Consumer group', choices);
  } catch (error) {
    throw friendlyFailure(error);
  } finally {
    admin.close();
  }
}

async function adminOf(terminal: Terminal, options: ParsedOptions) {
  const { Cluster } = await import('@kafka-ts/client/cluster/cluster');
  const { KafkaAdmin } = await import('@kafka-ts/client/admin/kafka-admin');
  const bootstrap = brokerAddresses(options.required('bootstrap-server'));
  return new KafkaAdmin(new Cluster(terminal.environment, { bootstrap, clientId: 'kafka-ts' }));
}
