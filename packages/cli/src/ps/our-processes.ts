/** Which of the machine's processes are tools of kafka-ts, and what `jps` would call them. */
import { registeredServers } from '../server/control-channel.ts';
import { findTool, type Tool } from '../tools.ts';
import type { ListedProcess } from './process-list.ts';

export interface OurProcess {
  readonly pid: number;
  /** The simple name of its Java class: `Kafka`, `QuorumPeerMain`, `ConsoleConsumer`. */
  readonly name: string;
  /** Its configuration files, as they were typed. */
  readonly configs: readonly string[];
}

/** What the launchers start: the built file, in a checkout or a release. */
const entry = /(?:^|[\\/])(?:packages[\\/]cli[\\/]dist|libs)[\\/](?:main\.js|zookeeper[\w-]*\.cjs)$/;
const configFile = /\.(?:properties|cfg|conf|json)$/i;

/** Servers under another name than that of a class. */
const otherNames: Readonly<Record<string, string>> = { dev: 'Kafka', 'zk-server': 'QuorumPeerMain' };
/** Calls that are over as soon as they are seen, this one among them. */
const passing = new Set(['ps', 'server-stop', 'zookeeper-server-stop']);

/** Those of the list, by their ids; where the system gives no list, the servers whose files tell of them. */
export function ourProcesses(list: readonly ListedProcess[]): OurProcess[] {
  const found = list.length === 0 ? registered() : list.flatMap((process) => asOurs(process) ?? []);
  return found.sort((left, right) => left.pid - right.pid);
}

function registered(): OurProcess[] {
  return [...registeredServers('kafka'), ...registeredServers('zookeeper')]
    .filter(({ pid }) => isAlive(pid))
    .map(({ kind, pid, argv }) => ({
      pid,
      name: kind === 'kafka' ? 'Kafka' : 'QuorumPeerMain',
      configs: argv.filter((word) => configFile.test(word)),
    }));
}

function asOurs({ pid, argv }: ListedProcess): OurProcess | undefined {
  const at = argv.findIndex((word) => entry.test(word));
  const id = argv[at + 1];
  if (at < 0 || id === undefined) return undefined;
  const tool = findTool(id);
  if (tool === undefined || passing.has(tool.id)) return undefined;
  const rest = argv.slice(at + 2);
  const name = tool.id === 'run-class' ? classIn(rest) : nameOf(tool);
  return name === undefined
    ? undefined
    : { pid, name, configs: rest.filter((word) => configFile.test(word)) };
}

function nameOf(tool: Tool): string {
  const [className] = tool.classes;
  return otherNames[tool.id] ?? (className === undefined ? tool.id : simpleName(className));
}

function classIn(words: readonly string[]): string | undefined {
  const className = words.find((word) => /^[a-z][\w.]*\.[A-Z]\w*\$?$/.test(word));
  return className === undefined ? undefined : simpleName(className);
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1).replace(/\$$/, '');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
