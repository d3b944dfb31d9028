/**
 * AlterConfigs and IncrementalAlterConfigs of every version, good and bad, on topics, the broker, the cluster's defaults and loggers; after
 * each of them what DescribeConfigs tells of the resource, synonyms included: so all the values that were accepted are compared too.
 */
import { alterConfigs } from '@kafka-ts/protocol/messages/alter-configs';
import { describeConfigs } from '@kafka-ts/protocol/messages/describe-configs';
import { incrementalAlterConfigs } from '@kafka-ts/protocol/messages/incremental-alter-configs';
import { brokerCases, defaultCases, loggerCases } from './alter-broker-cases.ts';
import { type AlterCase, type Operation, topicCases } from './alter-cases.ts';
import { look, resourceTypes, settled, type Target } from './alter-settled.ts';
import { makeTopic } from './make-topic.ts';
import type { Scenario } from './scenario.ts';
import { type Side, versionsOf } from './side.ts';

const operations = { set: 0, delete: 1, append: 2, subtract: 3, unknown: 9 } as const;

async function describe(side: Side, about: string, target: Target, keys: readonly string[]): Promise<void> {
  const resource = { ...target, configurationKeys: [...keys] };
  await side.ask(
    describeConfigs,
    4,
    { resources: [resource], includeSynonyms: true },
    { about: `after: ${about}` },
  );
}

/** What was answered in one resource's place; the words are left out where they are our own. */
function codeOf(
  side: Side,
  answer: { readonly responses: readonly { readonly errorCode: number }[] } | undefined,
  inOwnWords: boolean,
): number {
  const code = answer?.responses[0]?.errorCode ?? -2;
  const line = side.lines.at(-1);
  if (inOwnWords && line !== undefined) line.answer = `error ${code}`;
  return code;
}

async function tellIncremental(
  side: Side,
  version: number,
  target: Target,
  cases: readonly AlterCase[],
): Promise<void> {
  for (const { about, changes, validateOnly = false, inOwnWords = false } of cases) {
    const configs = changes.map(([operation, name, value = null]) => ({
      name,
      configOperation: operations[operation],
      value,
    }));
    const request = { resources: [{ ...target, configs }], validateOnly };
    const names = changes.map(([, name]) => name);
    const before = await look(side, { ...target, configurationKeys: names });
    const code = codeOf(
      side,
      await side.ask(incrementalAlterConfigs, version, request, { about }),
      inOwnWords,
    );
    if (code !== 0) continue;
    if (!validateOnly) await settled(side, target, changes, before);
    await describe(side, about, target, namesOf(changes));
  }
}

/** The old API replaces everything: of the same cases those that only set. */
async function tellWhole(
  side: Side,
  version: number,
  target: Target,
  cases: readonly AlterCase[],
): Promise<void> {
  const told = cases.filter(({ changes }) => changes.every(([operation]) => operation === 'set'));
  for (const { about, changes, validateOnly = false, inOwnWords = false } of told) {
    const configs = changes.map(([, name, value = null]) => ({ name, value }));
    const request = { resources: [{ ...target, configs }], validateOnly };
    const code = codeOf(
      side,
      await side.ask(alterConfigs, version, request, { about: `whole: ${about}` }),
      inOwnWords,
    );
    if (code !== 0) continue;
    if (!validateOnly) await settled(side, target, [...changes, ...others(told, changes)]);
    await describe(side, `whole: ${about}`, target, namesOf(changes));
  }
  const nothing = { resources: [{ ...target, configs: [] }], validateOnly: false };
  await side.ask(alterConfigs, version, nothing, { about: 'nothing is left' });
  await settled(
    side,
    target,
    told.flatMap(({ changes }) => changes.map(([, name]) => ['delete', name] as const)),
  );
}

/** Keys of other cases, which are gone when these changes replace everything. */
function others(cases: readonly AlterCase[], changes: AlterCase['changes']): AlterCase['changes'] {
  const kept = new Set(changes.map(([, name]) => name));
  const names = new Set(cases.flatMap((one) => one.changes.map(([, name]) => name)));
  return [...names].filter((name) => !kept.has(name)).map((name) => ['delete', name] as const);
}

function namesOf(changes: readonly (readonly [Operation, string, (string | null)?])[]): string[] {
  return [...new Set([...changes.map(([, name]) => name), 'retention.ms', 'log.retention.ms'])];
}

/** The last version tells every case, the others some: the code behind is the same. */
async function tellTarget(
  side: Side,
  target: (version: number) => Target,
  cases: readonly AlterCase[],
): Promise<void> {
  for (const api of [incrementalAlterConfigs, alterConfigs]) {
    for (const version of versionsOf(api)) {
      const told = version === api.maxVersion ? cases : cases.slice(0, 6);
      if (api === incrementalAlterConfigs) await tellIncremental(side, version, target(version), told);
      else await tellWhole(side, version, target(version), told);
    }
  }
}

async function tellTopics(side: Side): Promise<void> {
  await makeTopic(side, 'alter-me', 1, { 'retention.ms': '100000' });
  await tellTarget(side, () => ({ resourceType: resourceTypes.topic, resourceName: 'alter-me' }), topicCases);
}

async function tellBroker(side: Side): Promise<void> {
  await tellTarget(side, () => ({ resourceType: resourceTypes.broker, resourceName: '0' }), brokerCases);
}

async function tellDefaults(side: Side): Promise<void> {
  await tellTarget(side, () => ({ resourceType: resourceTypes.broker, resourceName: '' }), defaultCases);
}

/** Which of several places wins: topic, broker, cluster, file. */
async function tellPrecedence(side: Side): Promise<void> {
  await makeTopic(side, 'alter-precedence', 1);
  const topic = { resourceType: resourceTypes.topic, resourceName: 'alter-precedence' };
  const broker = { resourceType: resourceTypes.broker, resourceName: '0' };
  const all = { resourceType: resourceTypes.broker, resourceName: '' };
  const steps = [
    [all, 'log.retention.ms', '700000'],
    [broker, 'log.retention.ms', '800000'],
    [topic, 'retention.ms', '900000'],
    [all, 'log.segment.bytes', '1000000'],
    [broker, 'compression.type', 'gzip'],
    [all, 'log.flush.interval.ms', '5000'],
    [topic, 'retention.ms', null],
    [broker, 'log.retention.ms', null],
    [all, 'log.retention.ms', null],
    [all, 'log.segment.bytes', null],
    [broker, 'compression.type', null],
    [all, 'log.flush.interval.ms', null],
  ] as const;
  for (const [target, name, value] of steps) {
    const about = `${name}=${value}`;
    const configs = [{ name, configOperation: value === null ? operations.delete : operations.set, value }];
    await side.ask(
      incrementalAlterConfigs,
      1,
      { resources: [{ ...target, configs }], validateOnly: false },
      { about },
    );
    await settled(side, target, [[value === null ? 'delete' : 'set', name, value]]);
    await describe(side, `${about} topic`, topic, []);
    await describe(side, `${about} broker`, broker, [
      name,
      'log.retention.ms',
      'log.retention.hours',
      'log.segment.bytes',
    ]);
    await describe(side, `${about} defaults`, all, []);
  }
}

async function tellLoggers(side: Side): Promise<void> {
  await tellIncremental(side, 1, { resourceType: resourceTypes.logger, resourceName: '0' }, loggerCases);
}

/** Resources that are not there, of unknown types, named twice, several in one request. */
async function tellResources(side: Side): Promise<void> {
  await makeTopic(side, 'alter-several', 1);
  const good = { name: 'retention.ms', value: '5000' };
  const requests: readonly (readonly [string, readonly (readonly [number, string, string?])[]])[] = [
    ['none', []],
    ['unknown topic', [[2, 'never-was']]],
    ['bad topic', [[2, 'a b']]],
    ['empty topic', [[2, '']]],
    ['other broker', [[4, '9']]],
    ['broker that is no number', [[4, 'x']]],
    ['broker 00', [[4, '00', 'log.cleaner.threads']]],
    ['logger of all', [[8, '']]],
    ['logger of another', [[8, '9']]],
    ['logger that is no number', [[8, 'x']]],
    ['type 0', [[0, 'x']]],
    ['type 1', [[1, 'x']]],
    ['type 3', [[3, 'x']]],
    ['client metrics', [[16, 'x']]],
    ['type 99', [[99, 'x']]],
    ['type -1', [[-1, 'x']]],
    [
      'twice',
      [
        [2, 'alter-several'],
        [2, 'alter-several'],
      ],
    ],
    [
      'good, bad and good',
      [
        [2, 'alter-several'],
        [2, 'never-was'],
        [4, '0', 'log.retention.ms'],
      ],
    ],
    [
      'good and of an unknown type',
      [
        [2, 'alter-several'],
        [99, 'x'],
      ],
    ],
  ];
  for (const [about, resources] of requests) {
    const configs = (name = good.name) => [{ name, value: good.value }];
    const whole = resources.map(([resourceType, resourceName, name]) => ({
      ...{ resourceType, resourceName },
      configs: configs(name),
    }));
    const incremental = whole.map((one) => ({
      ...one,
      configs: one.configs.map((config) => ({ ...config, configOperation: operations.set })),
    }));
    for (const version of versionsOf(incrementalAlterConfigs))
      await side.ask(
        incrementalAlterConfigs,
        version,
        { resources: incremental, validateOnly: false },
        { about },
      );
    // Apache forgets to answer AlterConfigs with a resource that is named twice.
    for (const version of about === 'twice' ? [] : versionsOf(alterConfigs))
      await side.ask(alterConfigs, version, { resources: whole, validateOnly: false }, { about });
  }
  for (const target of [
    { resourceType: 4, resourceName: '0' },
    { resourceType: 4, resourceName: '' },
  ])
    await side.ask(
      alterConfigs,
      2,
      { resources: [{ ...target, configs: [] }], validateOnly: false },
      { about: 'nothing is left' },
    );
}

export const alterConfigsScenarios: readonly Scenario[] = [
  { name: 'altering topics', tell: tellTopics },
  { name: 'altering the broker', tell: tellBroker },
  { name: "altering the cluster's defaults", tell: tellDefaults },
  { name: 'which setting wins', tell: tellPrecedence },
  { name: 'altering loggers', tell: tellLoggers },
  { name: 'altering resources', tell: tellResources },
];
