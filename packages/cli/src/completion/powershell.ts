import type { CompletedOption, CompletedTool } from './model.ts';

/** A script for PowerShell 5.1 and later. */
export function powershellScript(tools: readonly CompletedTool[]): string {
  const commands = ['kafka', 'kafka.bat', ...tools.flatMap((tool) => tool.commands)];
  return `# PowerShell completion for kafka-ts. Written by: kafka completion powershell
$script:KafkaTsTools = [ordered]@{
${tools.map(toolEntry).join('\n')}
}
$script:KafkaTsCommands = @{
${tools.flatMap(commandEntries).join('\n')}
}

function script:Get-KafkaTsNames($kafka, $what, $line) {
  $by = '--bootstrap-server'; $server = 'localhost:9092'
  if ($line -match '--?(?:bootstrap-server|broker-list)[= ]+([^ ]+)') { $server = $Matches[1] }
  elseif ($line -match '--?zookeeper[= ]+([^ ]+)') { $server = $Matches[1]; $by = '--zookeeper' }
  & $kafka $what --list $by $server 2>$null
}

Register-ArgumentCompleter -Native -CommandName ${commands.map(quoted).join(', ')} -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $name = [System.IO.Path]::GetFileName($words[0])
  $kafka = $words[0] -replace '[^\\\\/]*$', 'kafka'
  $before = if ($wordToComplete -eq '') { $words.Count } else { $words.Count - 1 }
  $result = { param($text, $tip) [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $tip) }
  $first = 1
  if ($name -match '^kafka(\\.bat)?$') {
    if ($before -le 1) {
      $script:KafkaTsTools.GetEnumerator() | Where-Object { $_.Key -like "$wordToComplete*" } |
        ForEach-Object { & $result $_.Key $_.Value.Summary }
      return
    }
    $name = $words[1]; $first = 2
  }
  $tool = $script:KafkaTsTools[[string]$script:KafkaTsCommands[$name]]
  if ($null -eq $tool) { return }
  $previous = $words[$before - 1]
  $prefix = ''
  if ($wordToComplete -match '^(--?([^=]+)=)(.*)$') {
    $prefix = $Matches[1]; $previous = "--$($Matches[2])"; $wordToComplete = $Matches[3]
  }
  if ($previous -match '^--?(.+)$' -and $tool.Values.ContainsKey($Matches[1])) {
    $values = $tool.Values[$Matches[1]]
    if ($values -eq '@files') { return }
    if ($values -eq '@topics') { $values = Get-KafkaTsNames $kafka 'topics' $commandAst.ToString() }
    elseif ($values -eq '@groups') { $values = Get-KafkaTsNames $kafka 'consumer-groups' $commandAst.ToString() }
    @($values) | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { & $result "$prefix$_" $_ }
    return
  }
  if ($wordToComplete -like '-*') {
    $tool.Options.GetEnumerator() | Where-Object { $_.Key -like "$wordToComplete*" } |
      ForEach-Object { & $result $_.Key $_.Value }
  }
  elseif ($before -eq $first) {
    $tool.Words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { & $result $_ $_ }
  }
}
`;
}

/** A script may have the name of its tool, and PowerShell takes no key twice. */
function commandEntries({ id, commands }: CompletedTool): string[] {
  return [...new Set([id, ...commands])].map((name) => `  ${quoted(name)} = ${quoted(id)}`);
}

function toolEntry({ id, summary, options, words }: CompletedTool): string {
  const values = options.flatMap(valueEntry);
  return `  ${quoted(id)} = @{
    Summary = ${quoted(summary)}
    Options = [ordered]@{ ${options.map((option) => `${quoted(`--${option.name}`)} = ${quoted(option.summary || option.name)}`).join('; ')} }
    Values = @{ ${values.join('; ')} }
    Words = @(${words.map(quoted).join(', ')})
  }`;
}

function valueEntry({ name, values }: CompletedOption): string[] {
  if (values === undefined) return [];
  const text = values.kind === 'words' ? values.words : values.kind === 'unknown' ? [] : [`@${values.kind}`];
  return [`${quoted(name)} = @(${text.map(quoted).join(', ')})`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
