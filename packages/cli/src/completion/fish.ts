import type { CompletedOption, CompletedTool } from './model.ts';

/** A script for fish 3. */
export function fishScript(tools: readonly CompletedTool[]): string {
  const lines = tools.flatMap((tool) => [
    `complete -c kafka -n '__kafka_ts_needs_command' -f -a ${tool.id} -d ${quoted(tool.summary)}`,
    ...linesOf(tool, `-c kafka -n '__kafka_ts_is ${tool.id}'`, 2),
    ...tool.commands.flatMap((command) => linesOf(tool, `-c ${command}`, 1)),
  ]);
  return `# fish completion for kafka-ts. Written by: kafka completion fish
function __kafka_ts_needs_command
  test (count (commandline -opc)) -eq 1
end

function __kafka_ts_is
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test $words[2] = $argv[1]
end

function __kafka_ts_at
  test (count (commandline -opc)) -eq $argv[1]
end

function __kafka_ts_names
  set -l words (commandline -opc)
  set -l line (string join ' ' -- $words)
  set -l by --bootstrap-server
  set -l server localhost:9092
  if set -l found (string match -r -- '--?(?:bootstrap-server|broker-list)[= ]+([^ ]+)' $line)
    set server $found[2]
  else if set -l found (string match -r -- '--?zookeeper[= ]+([^ ]+)' $line)
    set server $found[2]
    set by --zookeeper
  end
  set -l kafka kafka
  if string match -q '*/*' -- $words[1]
    set kafka (string replace -r '[^/]*$' kafka -- $words[1])
  end
  if command -q timeout
    timeout 1 $kafka $argv[1] --list $by $server 2>/dev/null </dev/null
  else
    $kafka $argv[1] --list $by $server 2>/dev/null </dev/null
  end
end

${lines.join('\n')}
`;
}

/** @param position how many words come before the first that is no option */
function linesOf({ options, words }: CompletedTool, scope: string, position: number): string[] {
  const first =
    words.length === 0 ? [] : [`complete ${withCondition(scope, position)} -f -a ${quoted(words.join(' '))}`];
  return [...first, ...options.map((option) => optionLine(option, scope))];
}

function withCondition(scope: string, position: number): string {
  const at = `__kafka_ts_at ${position}`;
  return scope.includes("-n '") ? scope.replace("-n '", `-n '${at}; and `) : `${scope} -n '${at}'`;
}

function optionLine({ name, summary, values }: CompletedOption, scope: string): string {
  const option = `complete ${scope} -l ${name} -d ${quoted(summary)}`;
  if (values === undefined) return option;
  const arguments_ = {
    topics: "-x -a '(__kafka_ts_names topics)'",
    groups: "-x -a '(__kafka_ts_names consumer-groups)'",
    files: '-r -F',
    unknown: '-x',
  };
  const rest = values.kind === 'words' ? `-x -a ${quoted(values.words.join(' '))}` : arguments_[values.kind];
  return `${option} ${rest}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
