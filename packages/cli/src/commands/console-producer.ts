/** kafka-console-producer: each line of standard input becomes a record. */
import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { SendError } from '@kafka-ts/client/producer';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { Asker } from '../ask/asker.ts';
import { askForTopicName, withBrokers } from '../ask/questions.ts';
import { brokerAddresses, clientSettings, keyValues, readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { KafkaCommand } from '../command.ts';
import { LineReader } from '../console/line-reader.ts';
import { LineSplitter } from '../console/line-splitter.ts';
import { producerOptions } from '../console/producer-settings.ts';
import { Sender } from '../console/sender.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { consoleProducerSpec } from './console/producer-options.ts';

const MAX_UNSENT_BYTES = 2 ** 20;

export class ConsoleProducer extends KafkaCommand {
  override readonly spec = consoleProducerSpec;
  #failure: Error | undefined;
  #stoppedWith: number | undefined;

  protected override async askForMissing(typed: ParsedOptions, asker: Asker): Promise<ParsedOptions> {
    const isElsewhere = ['broker-list', 'producer.config', 'producer-property'].some((name) =>
      typed.has(name),
    );
    const options = isElsewhere ? typed : await withBrokers(typed, asker);
    return options.has('topic') ? options : options.with('topic', await askForTopicName(asker));
  }

  protected override async main(options: ParsedOptions): Promise<number> {
    const topic = options.required('topic');
    const settings = clientSettings(options, 'producer.config', 'producer-property');
    const servers =
      options.text('bootstrap-server') ?? options.text('broker-list') ?? settings.get('bootstrap.servers');
    if (servers === undefined) throw missingServers();
    const reader = new LineReader(readerSettings(options));
    const cluster = new Cluster(this.terminal.environment, {
      bootstrap: brokerAddresses(servers),
      clientId: settings.get('client.id') ?? 'console-producer',
    });
    const producer = new PipelinedProducer(cluster, producerOptions(options, settings));
    const sender = new Sender(producer, {
      topic,
      maxUnsentBytes: options.has('sync')
        ? 1
        : Math.min(options.integer('max-memory-bytes') ?? MAX_UNSENT_BYTES, MAX_UNSENT_BYTES),
      onFailure: (error) => this.#onFailure(topic, error),
    });
    const offStop = this.terminal.onStop((signal) => this.#stop(signal));
    try {
      await cluster.anyBroker();
      await this.#sendLines(reader, sender, options.has('sync'));
    } catch (error) {
      // A stop, or a failure that came with an answer, ends standard input, which reading it reports as an error.
      if (this.#stoppedWith === undefined && this.#failure === undefined) throw friendlyFailure(error);
    } finally {
      // What was read before an error is sent.
      await sender.drain();
      await producer.close();
      offStop();
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stoppedWith !== undefined) return this.#stoppedWith;
    return sender.failedCount === 0 ? 0 : 1;
  }

  async #sendLines(reader: LineReader, sender: Sender, isSync: boolean): Promise<void> {
    const splitter = new LineSplitter();
    const { stdin, stdout, isInputTty, isOutputTty } = this.terminal;
    const prompt = (): unknown => isInputTty && isOutputTty && stdout.write('>');
    const send = async (lines: readonly Buffer[]): Promise<void> => {
      const step = isSync ? 1 : lines.length;
      for (let from = 0; from < lines.length && this.#failure === undefined; from += step) {
        const records = [];
        try {
          for (const line of lines.slice(from, from + step)) records.push(reader.read(line));
        } finally {
          if (records.length > 0) await sender.send(records);
        }
      }
      for (const _ of lines) prompt();
    };
    prompt();
    for await (const chunk of stdin) {
      await send(splitter.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))));
      if (this.#failure !== undefined || this.#stoppedWith !== undefined) return;
    }
    const last = splitter.end();
    if (last !== undefined) await send([last]);
  }

  /** A topic that cannot be written to ends the tool; a record that the broker refuses only is reported. */
  #onFailure(topic: string, error: Error): void {
    if (!(error instanceof SendError)) {
      if (this.#failure === undefined) this.terminal.stdin.destroy();
      this.#failure ??= friendlyFailure(error);
      return;
    }
    for (const { record, error: reason } of error.failed) {
      const key = record.key === null ? 'null' : `${record.key.length} bytes`;
      const value = record.value === null ? 'null' : `${record.value.length} bytes`;
      this.terminal.stderr.write(
        `Error when sending message to topic ${topic} with key: ${key}, value: ${value} with error: ${describeError(reason)}\n`,
      );
    }
  }

  #stop(signal: 'SIGINT' | 'SIGTERM'): void {
    const code = signal === 'SIGINT' ? 130 : 143;
    if (this.#stoppedWith !== undefined) this.terminal.exitNow(code);
    this.#stoppedWith = code;
    this.terminal.stdin.destroy();
  }
}

function describeError(error: Error): string {
  if (!(error instanceof KafkaError) || error.error === Errors.UNKNOWN_SERVER_ERROR) return error.message;
  return `${error.error.exception}: ${error.message}`;
}

function missingServers(): CliError {
  return new CliError('Missing required argument "[bootstrap-server]" (see --help)');
}

function readerSettings(options: ParsedOptions): Map<string, string> {
  const file = options.text('reader-config');
  const settings = file === undefined ? new Map<string, string>() : readProperties(file);
  for (const [key, value] of keyValues(options.all('property'), 'property')) settings.set(key, value);
  return settings;
}
