import type { CompletedOption, CompletedTool } from './model.ts';

/** A script for zsh 5, to be sourced after `compinit`. */
export function zshScript(tools: readonly CompletedTool[]): string {
  const commands = ['kafka', ...tools.flatMap((tool) => tool.commands)];
  return `# zsh completion for kafka-ts. Written by: kafka completion zsh
_kafka_ts_names() {
  local server=localhost:9092 by=--bootstrap-server line="\${words[*]}"
  local -a limit
  if [[ $line =~ '--?(bootstrap-server|broker-list)[= ]+([^ ]+)' ]]; then
    server=$match[2]
  elif [[ $line =~ '--?zookeeper[= ]+([^ ]+)' ]]; then
    server=$match[1] by=--zookeeper
  fi
  (( $+commands[timeout] )) && limit=(timeout 1)
  local -a names
  names=(\${(f)"$($limit $1 $2 --list $by $server 2>/dev/null </dev/null)"})
  (( $#names )) && compadd -- $names
}

_kafka_ts() {
  local kafka=kafka tool name=\${words[1]:t} prev=\${words[CURRENT-1]} value
  local -a ids options first
  integer position=2
  ids=(
${tools.map(({ id, summary }) => `    ${quoted(`${id}:${summary}`)}`).join('\n')}
  )
  [[ $words[1] == */* ]] && kafka=\${words[1]:h}/kafka
  if [[ $name == kafka ]]; then
    kafka=$words[1] position=3
    if (( CURRENT == 2 )); then
      _describe 'command' ids
      return
    fi
    name=\${words[2]}
  fi
  case $name in
${tools.map(toolCase).join('\n')}
  esac
  # --option=value is one word here.
  if [[ $PREFIX == -*=* ]]; then
    prev=\${PREFIX%%=*}
    compset -P '*='
  fi
  if [[ $prev == -* ]]; then
    case "$tool \${\${prev#-}#-}" in
${tools.flatMap(({ id, options }) => options.flatMap((option) => valueCase(id, option))).join('\n')}
    esac
  fi
  if [[ $PREFIX == -* ]]; then
    _describe -o 'option' options
  elif (( CURRENT == position && $#first )); then
    compadd -- $first
  else
    _files
  fi
}

compdef _kafka_ts ${commands.join(' ')}
`;
}

function toolCase({ id, commands, options, words }: CompletedTool): string {
  const described = options.map(({ name, summary }) => quoted(`--${name}:${summary}`));
  const first = words.length === 0 ? '' : `\n      first=(${words.join(' ')})`;
  return `    ${[id, ...commands].join('|')})
      tool=${id}
      options=(${described.join(' ')})${first}
      ;;`;
}

function valueCase(id: string, { name, values }: CompletedOption): string[] {
  if (values === undefined) return [];
  const actions = {
    topics: '_kafka_ts_names $kafka topics',
    groups: '_kafka_ts_names $kafka consumer-groups',
    files: '_files',
    unknown: ':',
  };
  const action = values.kind === 'words' ? `compadd -- ${values.words.join(' ')}` : actions[values.kind];
  return [`      '${id} ${name}') ${action}; return ;;`];
}

/** In single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
