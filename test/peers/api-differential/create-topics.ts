import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { badNames } from './make-topic.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellCreateTopics(side: Side): Promise<void> {
  const topic = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  const assigned = { ...topic, numPartitions: -1, replicationFactor: -1 };
  const configured = (name: string, value: string | null) => ({ ...topic, configs: [{ name, value }] });
  for (const version of versionsOf(createTopics)) {
    const ask = (
      about: string,
      topics: {
        name: string;
        numPartitions: number;
        replicationFactor: number;
        assignments: { partitionIndex: number; brokerIds: number[] }[];
        configs: { name: string; value: string | null }[];
      }[],
      validateOnly = false,
    ) => side.ask(createTopics, version, { topics, timeoutMs: 10_000, validateOnly }, { about });
    let refusals = 0;
    // A name of its own for each, so that one that is made after all does not hide the next.
    const refused = (
      about: string,
      wanted: Omit<typeof assigned, 'assignments' | 'configs'> & {
        assignments: { partitionIndex: number; brokerIds: number[] }[];
        configs: { name: string; value: string | null }[];
      },
    ) => ask(about, [{ ...wanted, name: `refused-${++refusals}-v${version}` }]);
    const name = `made-v${version}`;
    await ask('no topics', []);
    await ask('validate only', [{ ...topic, name }], true);
    await ask('a topic', [{ ...topic, name }]);
    await ask('it exists', [{ ...topic, name }]);
    await ask('it exists, validate only', [{ ...topic, name }], true);
    for (const bad of badNames) await ask(`bad name "${bad.slice(0, 9)}"`, [{ ...topic, name: bad }]);
    await ask('collides by period and underscore', [{ ...topic, name: `c_d.v${version}` }]);
    await ask('collides', [{ ...topic, name: `c.d_v${version}` }]);
    await ask('named twice', [
      { ...topic, name: `twice-v${version}` },
      { ...topic, name: `twice-v${version}` },
      { ...topic, name: `once-v${version}` },
    ]);
    await ask('defaults', [{ ...assigned, name: `defaults-v${version}` }]);
    await refused('no partitions', { ...topic, numPartitions: 0 });
    await refused('-2 partitions', { ...topic, numPartitions: -2 });
    await refused('replication 0', { ...topic, replicationFactor: 0 });
    await refused('replication 2', { ...topic, replicationFactor: 2 });
    await refused('replication -2', { ...topic, replicationFactor: -2 });
    await ask('assigned', [
      {
        ...assigned,
        name: `assigned-v${version}`,
        assignments: [
          { partitionIndex: 0, brokerIds: [0] },
          { partitionIndex: 1, brokerIds: [0] },
        ],
      },
    ]);
    await refused('assigned and counted', { ...topic, assignments: [{ partitionIndex: 0, brokerIds: [0] }] });
    await refused('assigned twice to a broker', {
      ...assigned,
      assignments: [{ partitionIndex: 0, brokerIds: [0, 0] }],
    });
    await refused('assigned with a gap', {
      ...assigned,
      assignments: [{ partitionIndex: 1, brokerIds: [0] }],
    });
    await refused('assigned partition twice', {
      ...assigned,
      assignments: [
        { partitionIndex: 0, brokerIds: [0] },
        { partitionIndex: 0, brokerIds: [0] },
      ],
    });
    await ask('configured', [{ ...configured('retention.ms', '1000'), name: `configured-v${version}` }]);
    await refused('unknown config', { ...configured('no.such', '1') });
    await refused('bad number', { ...configured('retention.ms', 'x') });
    await refused('out of range', { ...configured('segment.bytes', '1') });
    await refused('bad choice', { ...configured('cleanup.policy', 'x') });
    await refused('bad boolean', { ...configured('preallocate', 'x') });
    await refused('null config', { ...configured('retention.ms', null) });
    await ask('config named twice', [
      {
        ...topic,
        configs: [
          { name: 'retention.ms', value: '1' },
          { name: 'retention.ms', value: '2' },
        ],
        name: `conf2-v${version}`,
      },
    ]);
    await refused('minimum above maximum lag', {
      ...topic,
      configs: [
        { name: 'min.compaction.lag.ms', value: '9' },
        { name: 'max.compaction.lag.ms', value: '2' },
      ],
    });
    await refused('local retention above retention', {
      ...topic,
      configs: [
        { name: 'retention.ms', value: '9' },
        { name: 'local.retention.ms', value: '20' },
      ],
    });
    await ask('internal name', [{ ...topic, name: '__consumer_offsets_not' }], true);
  }
}
