/** kafka ps: which servers and tools run on this machine, as `jps` shows them where there is a JVM. */
import { KafkaCommand } from '../command.ts';
import type { ToolSpec } from '../options/option.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { outputOption, wantsJson, writeJson } from '../output/json.ts';
import { ourProcesses } from '../ps/our-processes.ts';
import { listProcesses } from '../ps/process-list.ts';

export class Ps extends KafkaCommand {
  override readonly spec: ToolSpec = {
    id: 'kafka ps',
    intro:
      'Show the servers and tools that run on this machine: process id, the name that jps shows for the Java program of the same purpose, configuration files.',
    options: [outputOption],
    needsArguments: false,
  };

  protected override async main(options: ParsedOptions): Promise<number> {
    const { platform } = process;
    const found = ourProcesses(await listProcesses(platform));
    if (wantsJson(options)) {
      const processes = found.map(({ pid, name, configs }) => ({ pid, name, configs }));
      writeJson(this.terminal, { processes });
      return 0;
    }
    for (const { pid, name, configs } of found) {
      this.terminal.stdout.write(`${[pid, name, ...configs].join(' ')}\n`);
    }
    // For a person; what reads a pipe gets the lines that jps would give.
    if (this.terminal.isOutputTty) for (const hint of hints(found.length, platform)) this.#hint(hint);
    return 0;
  }

  #hint(line: string): void {
    this.terminal.stderr.write(`${line}\n`);
  }
}

function hints(count: number, platform: NodeJS.Platform): string[] {
  const isWindows = platform === 'win32';
  const script = (name: string): string => (isWindows ? `bin\\windows\\${name}.bat` : `bin/${name}.sh`);
  if (count === 0) {
    return [
      `Nothing runs. ${script('zookeeper-server-start')} config/zookeeper.properties and ${script('kafka-server-start')} config/server.properties start a ZooKeeper and a broker.`,
    ];
  }
  return [
    `To stop all brokers: ${script('kafka-server-stop')}; all ZooKeepers: ${script('zookeeper-server-stop')}.`,
    isWindows
      ? 'One process: Ctrl+C in its window; at once, as after a crash: taskkill /pid PID /f'
      : 'One process: kill PID; at once, as after a crash: kill -9 PID',
  ];
}
