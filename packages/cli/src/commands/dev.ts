/** `npm start`: a broker and its ZooKeeper in one process on this machine only, and what to try with it. */
import { join, resolve } from 'node:path';
import type { KafkaServer } from '@kafka-ts/broker/server';
import { type Logger, lineLogger } from '@kafka-ts/environment/logger';
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { styleOf } from '../output/style.ts';
import { runKafka } from '../server/run-kafka.ts';
import { applyHeapHint } from '../server/run-server.ts';

const DEFAULT_PORT = 9092;
const DEFAULT_ZOOKEEPER_PORT = 2181;

export class Dev extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka dev',
    intro: 'Start a broker with its own ZooKeeper on this machine, ready to be tried.',
    options: [
      {
        name: 'port',
        value: { type: 'Integer', label: 'port' },
        description: 'Where the broker listens, on 127.0.0.1; 0 takes a free port.',
        default: `${DEFAULT_PORT}`,
      },
      {
        name: 'zookeeper-port',
        value: { type: 'Integer', label: 'port' },
        description: 'Where its ZooKeeper listens; another free port if this one is taken.',
        default: `${DEFAULT_ZOOKEEPER_PORT}`,
      },
      {
        name: 'data',
        value: { type: 'String', label: 'directory' },
        description: 'Where topics are kept; they are there again after the next start.',
        default: 'data',
      },
      {
        name: 'override',
        value: { type: 'String', label: 'property=value' },
        description: 'A setting of server.properties; may be repeated.',
        isRepeatable: true,
      },
    ],
    needsArguments: false,
  };
  #isStarted = false;

  protected override async main(options: ParsedOptions): Promise<number> {
    const { terminal } = this;
    applyHeapHint(terminal);
    const directory = resolve(options.text('data') ?? 'data');
    const port = options.integer('port') ?? DEFAULT_PORT;
    const properties = new Map([
      ['broker.id', '0'],
      ['listeners', `PLAINTEXT://127.0.0.1:${port}`],
      ['log.dirs', join(directory, 'kafka-logs')],
      ['offsets.topic.replication.factor', '1'],
      ['transaction.state.log.replication.factor', '1'],
      ['transaction.state.log.min.isr', '1'],
      ['group.initial.rebalance.delay.ms', '0'],
    ]);
    for (const pair of options.all('override')) {
      const [key = '', ...value] = pair.split('=');
      properties.set(key, value.join('='));
    }
    return runKafka(terminal, {
      origin: 'kafka dev',
      properties,
      zookeeperPort: options.integer('zookeeper-port') ?? DEFAULT_ZOOKEEPER_PORT,
      logger: options.has('verbose') ? this.#everything() : this.#troubles(),
      onStarted: (server) => {
        this.#isStarted = true;
        void this.#sayWhatToTry(server, directory);
      },
    });
  }

  #everything(): Logger {
    const { environment, stdout } = this.terminal;
    return lineLogger(environment.clock, (line) => stdout.write(`${line}\n`));
  }

  #troubles(): Logger {
    const { environment, stderr } = this.terminal;
    const logger = lineLogger(environment.clock, (line) => stderr.write(`${line}\n`));
    return {
      info: () => {},
      warn: (...event) => logger.warn(...event),
      // Why a start failed is told at its end, in one line.
      error: (...event) => {
        if (this.#isStarted) logger.error(...event);
      },
    };
  }

  async #sayWhatToTry(server: KafkaServer, directory: string): Promise<void> {
    const [listener] = server.listeners;
    const broker = `localhost:${listener?.port ?? DEFAULT_PORT}`;
    const tool = (name: string): string =>
      process.platform === 'win32' ? `windows\\${name}.bat` : `bin/${name}.sh`;
    const style = await styleOf(this.terminal);
    const lines = [
      style.paint(
        'strong',
        `Kafka is running at ${broker}, ZooKeeper at ${server.zookeeperConnect}. Ctrl+C stops both.`,
      ),
      `Data: ${directory}   pid: ${process.pid}`,
      '',
      'Try it in another terminal:',
      `  ${tool('kafka-topics')} --create --zookeeper ${server.zookeeperConnect.replace('127.0.0.1', 'localhost')} --replication-factor 1 --partitions 1 --topic test`,
      `  ${tool('kafka-console-producer')} --broker-list ${broker} --topic test`,
      `  ${tool('kafka-console-consumer')} --bootstrap-server ${broker} --topic test --from-beginning`,
      `  ${tool('kafka-topics')} --describe --bootstrap-server ${broker}`,
    ];
    this.terminal.stdout.write(`${lines.join('\n')}\n`);
  }
}
