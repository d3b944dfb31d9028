/** kafka-console-consumer: prints records as they come. */
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { BrokerAddress } from '@kafka-ts/client/connection/broker-address';
import type { GroupConsumer } from '@kafka-ts/client/group-consumer';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import type { Asker } from '../ask/asker.ts';
import { askForTopic, withServer } from '../ask/questions.ts';
import {
  booleanSetting,
  brokerAddresses,
  clientSettings,
  integerSetting,
  keyValues,
  readProperties,
} from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { type ConsumerPlan, consumerPlan } from '../console/consumer-settings.ts';
import { formatterOf } from '../console/formatters.ts';
import { IdleTimer } from '../console/idle-timer.ts';
import { OutputBuffer } from '../console/output-buffer.ts';
import { RecordPrinter } from '../console/record-printer.ts';
import { TopicReading } from '../console/topic-reading.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { consoleConsumerSpec } from './console/consumer-options.ts';

const POLL_MS = 500;

export class ConsoleConsumer extends KafkaCommand {
  override readonly spec = consoleConsumerSpec;
  #exitCode = 0;
  #isStopped = false;
  #wake: () => void = () => {};

  protected override async askForMissing(typed: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
    const isNamed = ['topic', 'include', 'blacklist'].some((name) => typed.has(name));
    const isElsewhere = typed.has('consumer.config') || typed.has('consumer-property');
    if (isNamed || isElsewhere) return typed;
    const options = await withServer(typed, asker);
    return options.with('topic', await askForTopic(this.terminal, options, asker));
  }

  protected override async main(options: ParsedOptions): Promise<number> {
    const settings = clientSettings(options, 'consumer.config', 'consumer-property');
    const plan = consumerPlan(options, settings);
    const printer = this.#printer(options);
    const bootstrap = await this.#bootstrap(options, settings, plan);
    const offStop = this.terminal.onStop((signal) => this.#stop(signal === 'SIGINT' ? 130 : 143));
    this.terminal.stdout.on('error', () => {
      if (this.#isStopped) return;
      this.terminal.stderr.write('Unable to write to standard out, closing consumer.\n');
      this.#stop(0);
    });
    const timeoutMs = options.integer('timeout-ms');
    let isCounted = true;
    try {
      if (bootstrap === undefined) await this.#consumeAsOldConsumer(plan, printer, { options, settings });
      else if (plan.groupId === undefined)
        await this.#consumeAlone(plan, printer, { bootstrap, settings, timeoutMs });
      else await this.#consumeInGroup(plan, plan.groupId, printer, { bootstrap, settings, timeoutMs });
    } catch (error) {
      // A call that never got to consume is told of in one line.
      isCounted = printer.count > 0;
      throw friendlyFailure(error);
    } finally {
      offStop();
      if (options.has('enable-systest-events')) this.terminal.stdout.write('shutdown_complete\n');
      if (isCounted) this.terminal.stderr.write(`Processed a total of ${printer.count} messages\n`);
    }
    return this.#exitCode;
  }

  #printer(options: ParsedOptions): RecordPrinter {
    const file = options.text('formatter-config');
    const settings = file === undefined ? new Map<string, string>() : readProperties(file);
    for (const [key, value] of keyValues(options.all('property'), 'property')) settings.set(key, value);
    for (const kind of ['key', 'value']) {
      const className = options.text(`${kind}-deserializer`);
      if (className !== undefined) settings.set(`${kind}.deserializer`, className);
    }
    const className = options.text('formatter') ?? 'kafka.tools.DefaultMessageFormatter';
    const log = (line: string): unknown => this.terminal.stderr.write(`${line}\n`);
    return new RecordPrinter({
      formatter: formatterOf({ className, settings, log }),
      output: new OutputBuffer(this.terminal.stdout),
      maxMessages: positive(options.integer('max-messages')),
      skipsOnError: options.has('skip-message-on-error'),
    });
  }

  /** Undefined where the call is that of an old consumer, which finds everything in ZooKeeper. */
  async #bootstrap(
    options: ParsedOptions,
    settings: ReadonlyMap<string, string>,
    plan: ConsumerPlan,
  ): Promise<BrokerAddress[] | undefined> {
    const zookeeper = options.text('zookeeper') ?? settings.get('zookeeper.connect');
    const servers = options.text('bootstrap-server') ?? settings.get('bootstrap.servers');
    if (options.has('bootstrap-server') || (servers !== undefined && !options.has('zookeeper')))
      return brokerAddresses(servers ?? '');
    if (zookeeper === undefined)
      throw new CliError('Missing required argument "[bootstrap-server]" (see --help)');
    if (plan.partition === undefined) return undefined;
    const { brokersInZooKeeper } = await import('../zookeeper/brokers.ts');
    return brokersInZooKeeper(this.terminal, zookeeper);
  }

  async #consumeAsOldConsumer(
    plan: ConsumerPlan,
    printer: RecordPrinter,
    { options, settings }: { options: ParsedOptions; settings: ReadonlyMap<string, string> },
  ): Promise<void> {
    const { oldConsumerRun } = await import('./console/old-consumer-options.ts');
    const { runOldConsumer } = await import('../old-consumer/run-old-consumer.ts');
    const { random } = this.terminal.environment;
    const run = oldConsumerRun(options, settings, {
      groupId: plan.groupId,
      newGroupId: () => `console-consumer-${random.below(100_000)}`,
    });
    this.terminal.stderr.write(
      'Using the ConsoleConsumer with old consumer is deprecated and will be removed in a future major release. Consider using the new consumer by passing [bootstrap-server] instead of [zookeeper].\n',
    );
    await runOldConsumer(this.terminal, {
      ...run,
      printer,
      isStopped: () => this.#isStopped,
      onWake: (wake) => {
        this.#wake = wake;
        if (this.#isStopped) wake();
      },
    });
  }

  async #consumeAlone(plan: ConsumerPlan, printer: RecordPrinter, how: HowToConsume): Promise<void> {
    const { clock } = this.terminal.environment;
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: how.bootstrap,
      clientId: how.settings.get('client.id') ?? 'console-consumer',
    });
    const reader = new FetchingReader(cluster, {
      isolationLevel: plan.isolationLevel,
      resetTo: plan.start === 'earliest' ? 'earliest' : 'latest',
    });
    this.#wake = () => {
      reader.close();
      cluster.close();
    };
    try {
      const reading = new TopicReading(cluster, reader, plan);
      await reading.start();
      let lastRecordMs = clock.monotonicMs();
      while (!this.#isStopped && !printer.isDone) {
        const idleMs = clock.monotonicMs() - lastRecordMs;
        const leftMs = (how.timeoutMs ?? Number.POSITIVE_INFINITY) - idleMs;
        if (leftMs <= 0) break;
        const before = printer.count;
        for (const batch of await reader.poll(Math.min(POLL_MS, leftMs))) await printer.print(batch);
        if (printer.count > before) lastRecordMs = clock.monotonicMs();
        await reading.refresh();
      }
    } catch (error) {
      // Stopping closes what is being waited for.
      if (!this.#isStopped) throw error;
    } finally {
      this.#wake();
    }
  }

  async #consumeInGroup(
    plan: ConsumerPlan,
    groupId: string,
    printer: RecordPrinter,
    how: HowToConsume,
  ): Promise<void> {
    const { KafkaJsGroupConsumer } = await import('@kafka-ts/client/kafkajs/kafkajs-group-consumer');
    const { bootstrap, settings, timeoutMs } = how;
    const cluster = new Cluster(this.terminal.environment, { bootstrap, clientId: 'console-consumer' });
    await cluster.anyBroker();
    if (plan.topic !== undefined) await cluster.metadata([plan.topic], { mayCreateTopics: true });
    cluster.close();
    const clientId = settings.get('client.id') ?? 'console-consumer';
    const consumer: GroupConsumer = new KafkaJsGroupConsumer(
      { bootstrap, clientId },
      {
        groupId,
        topics: plan.topic === undefined ? (plan.pattern ?? /.*/) : [plan.topic],
        startAt: plan.start === 'earliest' ? 'earliest' : 'latest',
        isolationLevel: plan.isolationLevel,
        isCommitting: booleanSetting(settings, 'enable.auto.commit', true),
        sessionTimeoutMs: integerSetting(settings, 'session.timeout.ms'),
        heartbeatIntervalMs: integerSetting(settings, 'heartbeat.interval.ms'),
      },
    );
    const idle = new IdleTimer(this.terminal.environment.clock, timeoutMs, () => this.#wake());
    let stopping: Promise<void> | undefined;
    this.#wake = () => {
      stopping ??= consumer.stop();
    };
    try {
      await consumer.run(async (batch) => {
        idle.restart();
        const taken = await printer.print(batch);
        if (printer.isDone) this.#wake();
        return taken;
      });
    } catch (error) {
      if (!this.#isStopped) throw error;
    } finally {
      idle.cancel();
      this.#wake();
      await stopping;
    }
  }

  #stop(exitCode: number): void {
    if (this.#isStopped) this.terminal.exitNow(exitCode);
    this.#isStopped = true;
    this.#exitCode = exitCode;
    this.#wake();
  }
}

interface HowToConsume {
  readonly bootstrap: readonly BrokerAddress[];
  readonly settings: ReadonlyMap<string, string>;
  readonly timeoutMs: number | undefined;
}

/** `--max-messages -1`, the default of old versions, is no limit. */
function positive(count: number | undefined): number | undefined {
  return count === undefined || count < 0 ? undefined : count;
}
