/** The command lines of each release's own tools that reach ZooKeeper, by themselves or through a broker. */
import type { ApacheTool } from '../lib/apache-tools.ts';

export type Release = '0.8.2.2' | '1.0.0' | '2.2.0' | '3.9.2';

/** A tool and its arguments; `ZK`, `BROKER` and `DIR` stand for addresses and for the directory of the files below. */
export type Line = `${ApacheTool} ${string}`;

/** Files that lines name, by name in `DIR`. */
export const files: Readonly<Record<string, string>> = {
  'reassign.json': '{"version":1,"partitions":[{"topic":"u","partition":0,"replicas":[2,3]}]}\n',
  'elect.json':
    '{"partitions":[{"topic":"t","partition":0},{"topic":"t","partition":1},{"topic":"t","partition":2}]}\n',
  'group.properties':
    'group.id=old\nzookeeper.session.timeout.ms=6000\nrebalance.max.retries=20\nauto.commit.interval.ms=500\n',
};

/** Tools of 0.8 to 2.2 speak to ZooKeeper themselves. */
const isNew = (release: Release): boolean => release === '3.9.2';
const address = (release: Release): string =>
  isNew(release) ? '--bootstrap-server BROKER' : '--zookeeper ZK';
const hasConfigs = (release: Release): boolean => release !== '0.8.2.2';
/** Consumers that find brokers, share partitions and keep offsets by ZooKeeper: gone since 2.0. */
export const hasOldConsumer = (release: Release): boolean => release === '0.8.2.2' || release === '1.0.0';

export const topics = (release: Release, args: string): Line => `topics ${address(release)} ${args}`;

/** A topic made to be changed, and asked about. */
export function changes(release: Release): Line[] {
  const configs = `configs ${address(release)} --entity-type topics --entity-name u` as const;
  return [
    topics(release, '--create --topic u --replica-assignment 1:2'),
    topics(release, '--create --topic u --replica-assignment 1:2'),
    topics(release, '--alter --topic u --partitions 2'),
    ...(isNew(release) ? [] : [topics(release, '--alter --topic u --config retention.ms=86400000')]),
    ...(hasConfigs(release)
      ? ([`${configs} --alter --add-config flush.messages=9`, `${configs} --describe`] as const)
      : []),
    ...(hasConfigs(release) && !isNew(release)
      ? ([
          'configs --zookeeper ZK --entity-type clients --entity-name c --alter --add-config producer_byte_rate=1024',
        ] as const)
      : []),
    ...(isNew(release)
      ? ([
          'configs --zookeeper ZK --entity-type users --entity-name s --alter --add-config SCRAM-SHA-256=[password=x]',
        ] as const)
      : []),
    topics(release, '--list'),
    `reassign-partitions ${address(release)} --reassignment-json-file DIR/reassign.json --execute`,
  ];
}

/** Once the partition has moved. */
export const afterReassignment = (release: Release): Line[] => [
  `reassign-partitions ${address(release)} --reassignment-json-file DIR/reassign.json --verify`,
  topics(release, '--describe --topic u'),
  topics(release, '--delete --topic u'),
];

export const electPreferred = (release: Release): Line =>
  isNew(release)
    ? 'leader-election --bootstrap-server BROKER --election-type preferred --path-to-json-file DIR/elect.json'
    : 'preferred-replica-election --zookeeper ZK --path-to-json-file DIR/elect.json';

/** What they say of groups. */
export function groups(release: Release): Line[] {
  if (release === '0.8.2.2') return ['consumer-offset-checker --zookeeper ZK --group old --topic t'];
  if (release === '1.0.0') return ['consumer-groups --zookeeper ZK --list'];
  return ['consumer-groups --bootstrap-server BROKER --list'];
}
