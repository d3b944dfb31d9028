/** Runs a demo of Kafka Streams until Ctrl+C. Nothing is printed but warnings and errors, on stderr. */
import { lineLogger } from '@kafka-ts/environment/logger';
import { MissingSourceTopicException } from '@kafka-ts/streams/errors';
import { KafkaStreams } from '@kafka-ts/streams/kafka-streams';
import type { Topology } from '@kafka-ts/streams/topology/topology';
import { CliError } from '../cli-error.ts';
import { friendlyFailure } from '../friendly-failure.ts';
import type { Terminal } from '../terminal.ts';

/** @throws CliError for a topic that is missing, settings that make no sense, … */
export async function runDemo(
  terminal: Terminal,
  topology: Topology,
  properties: Readonly<Record<string, string>>,
): Promise<number> {
  const { environment } = terminal;
  const lines = lineLogger(environment.clock, (line) => terminal.stderr.write(`${line}\n`));
  const streams = new KafkaStreams(topology, properties, {
    environment,
    logger: { info: () => {}, warn: lines.warn, error: () => {} },
  });
  let exitCode = 0;
  const offStop = terminal.onStop((signal) => {
    if (exitCode !== 0) terminal.exitNow(exitCode);
    exitCode = signal === 'SIGINT' ? 130 : 143;
    streams.close().catch(() => {});
  });
  try {
    streams.start();
    await streams.closed();
  } finally {
    offStop();
  }
  if (streams.failure !== undefined) throw told(streams.failure);
  return exitCode;
}

function told(failure: Error): unknown {
  if (!(failure instanceof MissingSourceTopicException)) return friendlyFailure(failure);
  return new CliError(
    `Error: ${failure.name}: ${failure.message}. Create it first: kafka-topics --create --bootstrap-server HOST:PORT --topic NAME`,
  );
}
