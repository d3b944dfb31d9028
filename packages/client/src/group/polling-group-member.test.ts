/** Group members with a broker in this process. */
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { Errors } from '@kafka-ts/protocol/errors';
import { startKafka } from '@kafka-ts/testing/start-kafka';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Cluster } from '../cluster/cluster.ts';
import { parseBrokerList } from '../connection/broker-address.ts';
import type { GroupMemberOptions, RebalanceListener } from '../group-member.ts';
import { NoOffsetError } from '../group-member.ts';
import { PipelinedProducer } from '../producer/pipelined-producer.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { nameOf } from '../topic-partition.ts';
import { PollingGroupMember } from './polling-group-member.ts';

const environment = nodeEnvironment();
type Kafka = Awaited<ReturnType<typeof startKafka>>;
let kafka: Kafka;
const open: PollingGroupMember[] = [];

beforeAll(async () => {
  kafka = await startKafka({
    config: { 'group.initial.rebalance.delay.ms': '0', 'offsets.topic.num.partitions': '1' },
  });
});
afterAll(() => kafka?.stop());
afterEach(async () => {
  for (const member of open.splice(0)) await member.close(1000);
});

const clusterOptions = (name: string) => ({
  bootstrap: parseBrokerList(kafka.bootstrapServers),
  clientId: name,
});

function member(groupId: string, options: Partial<GroupMemberOptions> = {}): PollingGroupMember {
  const made = new PollingGroupMember(environment, clusterOptions(groupId), {
    groupId,
    autoOffsetReset: 'earliest',
    heartbeatIntervalMs: 50,
    ...options,
  });
  open.push(made);
  return made;
}

/** Sends to the first partition. */
async function send(topic: string, values: readonly string[], partition = 0): Promise<void> {
  const producer = new PipelinedProducer(new Cluster(environment, clusterOptions('producer')));
  await producer.send(
    topic,
    values.map((value) => ({ key: null, value: Buffer.from(value), partition })),
  );
  await producer.close();
}

async function createTopic(name: string, partitions = 1): Promise<void> {
  const { KafkaAdmin } = await import('../admin/kafka-admin.ts');
  const cluster = new Cluster(environment, clusterOptions('admin'));
  await new KafkaAdmin(cluster).createTopic({ name, partitions, replicationFactor: 1 });
  cluster.close();
}

/** Polls until `isEnough` of the values that came. */
async function pollUntil(
  consumer: PollingGroupMember,
  isEnough: (values: readonly string[]) => boolean,
): Promise<string[]> {
  const values: string[] = [];
  while (!isEnough(values)) {
    for (const { records } of await consumer.poll(100)) {
      for (const { value } of records) values.push(Buffer.from(value ?? []).toString());
    }
  }
  return values;
}

const has =
  (count: number) =>
  (values: readonly string[]): boolean =>
    values.length >= count;

/** Writes down what a member is told. */
function recorder(): { readonly events: string[]; readonly listener: RebalanceListener } {
  const events: string[] = [];
  const note =
    (what: string) =>
    (partitions: readonly TopicPartition[]): void => {
      events.push([what, ...partitions.map(nameOf)].join(' '));
    };
  return {
    events,
    listener: {
      onPartitionsAssigned: note('assigned'),
      onPartitionsRevoked: note('revoked'),
      onPartitionsLost: note('lost'),
    },
  };
}

test('what is committed is where the next member of the group begins, metadata included', async () => {
  await createTopic('resume');
  await send('resume', ['a', 'b', 'c']);
  const first = member('resume-group');
  first.subscribe(['resume']);
  expect(await pollUntil(first, has(3))).toEqual(['a', 'b', 'c']);
  await first.commit([{ topic: 'resume', partition: 0, offset: 2, metadata: 'two done' }]);
  await first.close();

  const second = member('resume-group');
  second.subscribe(['resume']);
  expect(await pollUntil(second, has(1))).toEqual(['c']);
  const at = { topic: 'resume', partition: 0 };
  expect(await second.committed([at])).toMatchObject([{ ...at, offset: 2, metadata: 'two done' }]);
  expect(await second.position(at)).toBe(3);
});

test('a second member takes its share, and gives it back when it leaves; each is told', async () => {
  await createTopic('shared', 3);
  const [one, two] = [recorder(), recorder()];
  const first = member('shared-group');
  first.subscribe(['shared'], one.listener);
  while (first.assignment().length < 3) await first.poll(100);
  const second = member('shared-group');
  second.subscribe(['shared'], two.listener);
  while (second.assignment().length === 0) await Promise.all([first.poll(50), second.poll(50)]);
  while (first.assignment().length === 0) await Promise.all([first.poll(50), second.poll(50)]);
  const names = [...first.assignment(), ...second.assignment()].map(nameOf).sort();
  expect(names).toEqual(['shared-0', 'shared-1', 'shared-2']);
  await second.close();
  while (first.assignment().length < 3) await first.poll(50);
  expect(one.events.slice(0, 2)).toEqual([
    'assigned shared-0 shared-1 shared-2',
    'revoked shared-0 shared-1 shared-2',
  ]);
  expect(two.events.at(-1)).toMatch(/^revoked shared-/);
});

test('offsets committed while partitions are revoked are taken', async () => {
  await createTopic('handover', 2);
  await send('handover', ['a', 'b']);
  const first = member('handover-group');
  let isCommitted = false;
  first.subscribe(['handover'], {
    onPartitionsRevoked: async () => {
      await first.commit();
      isCommitted = true;
    },
  });
  await pollUntil(first, has(2));
  const second = member('handover-group');
  second.subscribe(['handover']);
  while (second.assignment().length === 0 || !isCommitted) {
    await Promise.all([first.poll(50), second.poll(50)]);
  }
  const at = { topic: 'handover', partition: 0 };
  expect(await second.committed([at])).toMatchObject([{ ...at, offset: 2 }]);
});

test('paused partitions give nothing and keep their place; seeking goes anywhere', async () => {
  await createTopic('paused', 2);
  await send('paused', ['a0', 'b0']);
  await send('paused', ['a1'], 1);
  const consumer = member('paused-group');
  const zero = { topic: 'paused', partition: 0 };
  consumer.subscribe(['paused'], { onPartitionsAssigned: () => consumer.pause([zero]) });
  expect(await pollUntil(consumer, has(1))).toEqual(['a1']);
  expect(consumer.paused()).toEqual([zero]);
  expect(await consumer.poll(50)).toEqual([]);
  consumer.resume([zero]);
  expect(await pollUntil(consumer, has(2))).toEqual(['a0', 'b0']);
  consumer.seek(zero, 1);
  expect(await pollUntil(consumer, has(1))).toEqual(['b0']);
  consumer.seek(zero, 'earliest');
  expect(await pollUntil(consumer, has(2))).toEqual(['a0', 'b0']);
  consumer.seek(zero, 'latest');
  expect(await consumer.position(zero)).toBe(2);
});

test('a poll hands out no more records than it may, and goes on there', async () => {
  await createTopic('many');
  await send(
    'many',
    Array.from({ length: 25 }, (_, index) => String(index)),
  );
  const consumer = member('many-group', { maxPollRecords: 10 });
  consumer.assign([{ topic: 'many', partition: 0 }]);
  const sizes: number[] = [];
  const positions: number[] = [];
  while (sizes.reduce((sum, size) => sum + size, 0) < 25) {
    for (const { records } of await consumer.poll(1000)) {
      sizes.push(records.length);
      positions.push(await consumer.position({ topic: 'many', partition: 0 }));
    }
  }
  expect(sizes).toEqual([10, 10, 5]);
  expect(positions).toEqual([10, 20, 25]);
});

test('a pattern takes topics that come later, and no internal one', async () => {
  await createTopic('pattern-one');
  const consumer = member('pattern-group', { metadataMaxAgeMs: 100 });
  consumer.subscribe(/(pattern-.*|__.*)/);
  while (consumer.assignment().length < 1) await consumer.poll(50);
  await createTopic('pattern-two');
  while (consumer.assignment().length < 2) await consumer.poll(50);
  expect(consumer.assignment().map(nameOf).sort()).toEqual(['pattern-one-0', 'pattern-two-0']);
});

test('a topic that is not there yet is read as soon as it is', async () => {
  const consumer = member('late-group', { mayCreateTopics: false });
  consumer.subscribe(['late']);
  while (consumer.membership().generationId < 1) await consumer.poll(50);
  expect(consumer.assignment()).toEqual([]);
  await createTopic('late');
  await send('late', ['a']);
  expect(await pollUntil(consumer, has(1))).toEqual(['a']);
});

test('without committed offset and reset the poll fails and names the partition; a seek mends it', async () => {
  await createTopic('none');
  await send('none', ['a']);
  const consumer = member('none-group', { autoOffsetReset: 'none' });
  consumer.assign([{ topic: 'none', partition: 0 }]);
  const poll = async (): Promise<void> => {
    for (;;) await consumer.poll(100);
  };
  const failure = await poll().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoOffsetError);
  expect(failure).toMatchObject({ partitions: [{ topic: 'none', partition: 0 }] });
  consumer.seek({ topic: 'none', partition: 0 }, 5);
  await expect(poll()).rejects.toThrow(/none-0 at offset 5/);
  consumer.seek({ topic: 'none', partition: 0 }, 'earliest');
  expect(await pollUntil(consumer, has(1))).toEqual(['a']);
});

test('who is not polled for too long loses its partitions, hears of it, and may come again', async () => {
  await createTopic('slow');
  const { events, listener } = recorder();
  const consumer = member('slow-group', { maxPollIntervalMs: 200, sessionTimeoutMs: 6000 });
  consumer.subscribe(['slow'], listener);
  while (consumer.assignment().length < 1) await consumer.poll(50);
  const before = consumer.membership().memberId;
  while (consumer.membership().memberId === before) {
    await new Promise<void>((resolve) => environment.clock.setTimer(20, resolve));
  }
  await expect(consumer.commit([{ topic: 'slow', partition: 0, offset: 0 }])).rejects.toMatchObject({
    code: Errors.UNKNOWN_MEMBER_ID.code,
  });
  while (events.length < 3) await consumer.poll(50);
  expect(events).toEqual(['assigned slow-0', 'lost slow-0', 'assigned slow-0']);
});

test('a wakeup ends a poll that waits, else the next one', async () => {
  const consumer = member('wakeup-group');
  await createTopic('quiet');
  consumer.subscribe(['quiet']);
  while (consumer.assignment().length < 1) await consumer.poll(50);
  const waiting = consumer.poll(600_000);
  consumer.wakeup();
  expect(await waiting).toEqual([]);
  consumer.wakeup();
  expect(await consumer.poll(600_000)).toEqual([]);
});

test('a close during a join that waits for others leaves the group at once', async () => {
  await createTopic('busy');
  const first = member('busy-group');
  first.subscribe(['busy']);
  while (first.assignment().length < 1) await first.poll(50);
  const second = member('busy-group');
  second.subscribe(['busy']);
  // The first does not poll: the second's join waits for it.
  await second.poll(200);
  const startMs = environment.clock.monotonicMs();
  await second.close();
  expect(environment.clock.monotonicMs() - startMs).toBeLessThan(2000);
});

test('a static member comes back to its partitions without a rebalance', async () => {
  await createTopic('static');
  const first = member('static-group', { groupInstanceId: 'one' });
  first.subscribe(['static']);
  while (first.assignment().length < 1) await first.poll(50);
  const { generationId } = first.membership();
  await first.close();
  const second = member('static-group', { groupInstanceId: 'one' });
  second.subscribe(['static']);
  while (second.assignment().length < 1) await second.poll(50);
  expect(second.membership().generationId).toBe(generationId);
});

test('the assignor that was given decides, with what the members bring and send back', async () => {
  await createTopic('ours', 2);
  const got: (string | undefined)[] = [];
  const consumer = member('assignor-group', {
    assignors: [
      {
        name: 'mine',
        subscriptionUserData: () => Buffer.from('brought'),
        assign: async (members, counts) =>
          new Map(
            members.map(({ memberId, userData }) => [
              memberId,
              {
                partitions: [{ topic: 'ours', partition: (counts.get('ours') ?? 0) - 1 }],
                userData: Buffer.from(`${Buffer.from(userData ?? []).toString()}, answered`),
              },
            ]),
          ),
        onAssignment: ({ userData }) => got.push(Buffer.from(userData ?? []).toString()),
      },
    ],
  });
  consumer.subscribe(['ours']);
  while (consumer.assignment().length < 1) await consumer.poll(50);
  expect(consumer.assignment().map(nameOf)).toEqual(['ours-1']);
  expect(got).toEqual(['brought, answered']);
});

test('a close ends a poll that waits', async () => {
  await createTopic('closing');
  const { events, listener } = recorder();
  const consumer = member('closing-group');
  consumer.subscribe(['closing'], listener);
  while (consumer.assignment().length < 1) await consumer.poll(50);
  const waiting = consumer.poll(600_000);
  await consumer.close();
  expect(await waiting).toEqual([]);
  expect(events).toEqual(['assigned closing-0', 'revoked closing-0']);
  await expect(consumer.poll(0)).rejects.toThrow('closed');
});
