/** The table of commands: the name under which each answers, and the names of the four-letter words beside it. */
import type { AdminCommand, AdminContext } from './admin-context.ts';
import { connectionStatReset, connections, serverStats, statReset, stats } from './commands/counters.ts';
import { dump, watches, watchesByPath, watchSummary } from './commands/sessions.ts';
import {
  configuration,
  dirs,
  environment,
  initialConfiguration,
  lastSnapshot,
  systemProperties,
} from './commands/settings.ts';
import {
  isReadOnly,
  leader,
  monitor,
  observerConnectionStatReset,
  observers,
  ruok,
  votingView,
  zabstate,
} from './commands/state.ts';
import { getTraceMask, hash, setTraceMask } from './commands/traces.ts';
import type { JsonObject, JsonValue } from './json-text.ts';

/** Names, the first of which answers. */
const table: readonly (readonly [readonly [string, ...string[]], AdminCommand])[] = [
  [['configuration', 'conf', 'config'], configuration],
  [['connection_stat_reset', 'crst'], connectionStatReset],
  [['connections', 'cons'], connections],
  [['dirs'], dirs],
  [['dump'], dump],
  [['environment', 'env', 'envi'], environment],
  [['get_trace_mask', 'gtmk'], getTraceMask],
  [['hash'], hash],
  [['initial_configuration', 'icfg'], initialConfiguration],
  [['is_read_only', 'isro'], isReadOnly],
  [['last_snapshot', 'lsnp'], lastSnapshot],
  [['leader', 'lead'], leader],
  [['monitor', 'mntr'], monitor],
  [['observer_connection_stat_reset', 'orst'], observerConnectionStatReset],
  [['observers', 'obsr'], observers],
  [['ruok'], ruok],
  [['server_stats', 'srvr'], serverStats],
  [['set_trace_mask', 'stmk'], setTraceMask],
  [['stat_reset', 'srst'], statReset],
  [['stats', 'stat'], stats],
  [['system_properties', 'sysp'], systemProperties],
  [['voting_view'], votingView],
  [['watch_summary', 'wchs'], watchSummary],
  [['watches', 'wchc'], watches],
  [['watches_by_path', 'wchp'], watchesByPath],
  [['zabstate'], zabstate],
];

interface NamedCommand {
  readonly name: string;
  readonly run: AdminCommand;
}

const commands: ReadonlyMap<string, NamedCommand> = new Map(
  table.flatMap(([names, run]) => names.map((name) => [name, { name: names[0], run }])),
);

/** The first name of each. */
export const commandNames: readonly string[] = table.map(([[name]]) => name);

/** What a command answers, its name and its error (null: none) behind its own members. */
export function answerCommand(
  name: string,
  context: () => AdminContext,
  parameters: ReadonlyMap<string, string>,
): JsonObject {
  const command = commands.get(name);
  if (command === undefined) {
    return new Map([
      ['command', name],
      ['error', `Unknown command: ${name}`],
    ]);
  }
  const answer = new Map<string, JsonValue>(Object.entries(command.run(context(), parameters)));
  answer.set('command', command.name);
  if (!answer.has('error')) answer.set('error', null);
  return answer;
}
