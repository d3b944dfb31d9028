import type { CompletedOption, CompletedTool } from './model.ts';

/** A script for bash 3.2 and later. */
export function bashScript(tools: readonly CompletedTool[]): string {
  const ids = tools.map(({ id }) => id);
  const commands = ['kafka', ...tools.flatMap((tool) => tool.commands)];
  return `# bash completion for kafka-ts. Written by: kafka completion bash
_kafka_ts_tool() {
  case $1 in
${tools.map(({ id, commands: names }) => `    ${[id, ...names].join('|')}) echo ${id} ;;`).join('\n')}
  esac
}

_kafka_ts_options() {
  case $1 in
${tools.map(({ id, options }) => `    ${id}) echo '${options.map(({ name }) => `--${name}`).join(' ')}' ;;`).join('\n')}
  esac
}

_kafka_ts_words() {
  case $1 in
${tools
  .filter(({ words }) => words.length > 0)
  .map(({ id, words }) => `    ${id}) echo '${words.join(' ')}' ;;`)
  .join('\n')}
  esac
}

# What an option's value may be: words, or @topics, @groups, @files, @unknown; nothing for an option without value.
_kafka_ts_value() {
  case "$1 \${2#-}" in
${tools.flatMap(({ id, options }) => options.flatMap((option) => valueLine(id, option))).join('\n')}
  esac
}

# Names from the brokers or the ZooKeeper on the line, else from localhost:9092; gives up soon.
_kafka_ts_names() {
  local server=localhost:9092 by=--bootstrap-server limit=
  local brokers='--?(bootstrap-server|broker-list)[= ]+([^ ]+)' zookeeper='--?zookeeper[= ]+([^ ]+)'
  if [[ $COMP_LINE =~ $brokers ]]; then
    server=\${BASH_REMATCH[2]}
  elif [[ $COMP_LINE =~ $zookeeper ]]; then
    server=\${BASH_REMATCH[1]} by=--zookeeper
  fi
  command -v timeout >/dev/null && limit='timeout 1'
  $limit "$1" "$2" --list $by "$server" 2>/dev/null </dev/null
}

_kafka_ts() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} kafka=kafka tool kind first=1
  COMPREPLY=()
  # Bash takes --topic=name for three words.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $1 in */*) kafka=\${1%/*}/kafka ;; esac
  if [[ \${1##*/} == kafka ]]; then
    kafka=$1 first=2
    if [[ $COMP_CWORD == 1 ]]; then
      COMPREPLY=($(compgen -W '${ids.join(' ')} --help --version' -- "$cur"))
      return
    fi
    tool=$(_kafka_ts_tool "\${COMP_WORDS[1]}")
  else
    tool=$(_kafka_ts_tool "\${1##*/}")
  fi
  if [[ $prev == -* ]]; then
    kind=$(_kafka_ts_value "$tool" "$prev")
    case $kind in
      '') ;;
      @topics) COMPREPLY=($(compgen -W "$(_kafka_ts_names "$kafka" topics)" -- "$cur")); return ;;
      @groups) COMPREPLY=($(compgen -W "$(_kafka_ts_names "$kafka" consumer-groups)" -- "$cur")); return ;;
      @files) COMPREPLY=($(compgen -f -- "$cur")); compopt -o filenames 2>/dev/null; return ;;
      @unknown) return ;;
      *) COMPREPLY=($(compgen -W "$kind" -- "$cur")); return ;;
    esac
  fi
  if [[ $cur == -* ]]; then
    # A single dash is Kafka's spelling too.
    local options=$(_kafka_ts_options "$tool")
    [[ $cur == --* || $cur == - ]] || options=\${options//--/-}
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  fi
  local words=$(_kafka_ts_words "$tool")
  if [[ -n $words && $COMP_CWORD == $first ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
    compopt -o filenames 2>/dev/null
  fi
}

complete -F _kafka_ts ${commands.join(' ')}
`;
}

function valueLine(id: string, { name, values }: CompletedOption): string[] {
  if (values === undefined) return [];
  const text = values.kind === 'words' ? values.words.join(' ') : `@${values.kind}`;
  return [`    '${id} -${name}' | '${id} ${name}') echo '${text}' ;;`];
}
