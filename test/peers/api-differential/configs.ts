/** DescribeConfigs: of topics and brokers. Which keys a broker has differs on purpose; of the keys that both have, type, value and source are compared. */
import { describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { makeTopic } from './make-topic.ts';
import { type Side, versionsOf } from './side.ts';

export async function tellConfigs(side: Side): Promise<void> {
  await makeTopic(side, 'configured', 1, { 'retention.ms': '1000', 'compression.type': 'gzip' });
  for (const version of versionsOf(describeConfigs)) {
    const ask = (
      about: string,
      resources: { resourceType: number; resourceName: string; configurationKeys: string[] | null }[],
      includeSynonyms = false,
    ) =>
      side.ask(describeConfigs, version, version === 0 ? { resources } : { resources, includeSynonyms }, {
        about,
      });
    const keys = ['retention.ms', 'compression.type', 'cleanup.policy', 'no.such.key'];
    await ask('a topic', [{ resourceType: 2, resourceName: 'configured', configurationKeys: null }]);
    await ask(
      'a topic with synonyms',
      [{ resourceType: 2, resourceName: 'configured', configurationKeys: null }],
      true,
    );
    await ask(
      'keys of a topic',
      [{ resourceType: 2, resourceName: 'configured', configurationKeys: keys }],
      true,
    );
    await ask('no keys', [{ resourceType: 2, resourceName: 'configured', configurationKeys: [] }]);
    await ask('unknown topic', [{ resourceType: 2, resourceName: 'never-was', configurationKeys: null }]);
    await ask('bad topic', [{ resourceType: 2, resourceName: 'a b', configurationKeys: null }]);
    await ask('empty topic', [{ resourceType: 2, resourceName: '', configurationKeys: null }]);
    const brokerKeys = [
      'num.partitions',
      'log.retention.hours',
      'log.retention.ms',
      'auto.create.topics.enable',
      'message.max.bytes',
      'broker.id',
      'no.such.key',
    ];
    await ask(
      'keys of the broker',
      [{ resourceType: 4, resourceName: '0', configurationKeys: brokerKeys }],
      true,
    );
    await ask('all brokers', [{ resourceType: 4, resourceName: '', configurationKeys: brokerKeys }], true);
    await ask('unknown broker', [{ resourceType: 4, resourceName: '9', configurationKeys: brokerKeys }]);
    await ask('broker that is no number', [
      { resourceType: 4, resourceName: 'x', configurationKeys: brokerKeys },
    ]);
    for (const resourceType of [0, 3, 16, 99, -1]) {
      await ask(`type ${resourceType}`, [
        { resourceType, resourceName: 'configured', configurationKeys: [] },
      ]);
    }
    await ask('none', []);
    await ask('twice', [
      { resourceType: 2, resourceName: 'configured', configurationKeys: keys },
      { resourceType: 2, resourceName: 'configured', configurationKeys: keys },
    ]);
  }
}
