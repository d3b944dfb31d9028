/**
 * The shortest way from a command line to a running ZooKeeper, for the calls that are made to start one:
 * `zookeeper-server-start FILE` and `zkServer start-foreground FILE`. Everything else goes the way of all tools.
 */
import { reportFailure } from '../report-failure.ts';
import { runProcess } from '../run-process.ts';
import type { Terminal } from '../terminal.ts';
import { runZooKeeper } from './run-zookeeper.ts';
import { configFile, readZooKeeperProperties, readZooSettings } from './zoo-settings.ts';

/** Runs the server as this process. */
export function runQuickly(argv: readonly string[], file: string): Promise<void> {
  return runProcess(async (terminal) => {
    try {
      return await (argv[0] === 'zk-server' ? startForeground(terminal, file) : start(terminal, file));
    } catch (error) {
      return reportFailure(error, argv, terminal);
    }
  });
}

function start(terminal: Terminal, path: string): Promise<number> {
  return runZooKeeper(terminal, { path, properties: readZooKeeperProperties(path, terminal) });
}

/** With the lines that ZooKeeper's own script prints first. */
function startForeground(terminal: Terminal, file: string | undefined): Promise<number> {
  const path = configFile(file, terminal.env);
  terminal.stderr.write(`ZooKeeper JMX enabled by default\nUsing config: ${path}\n`);
  return runZooKeeper(terminal, readZooSettings(path, terminal));
}
