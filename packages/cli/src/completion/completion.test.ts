/** The scripts in real shells: bash always, the others where they are installed; names come from a `kafka` that is a stand-in. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../run-command.ts';

let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-completion-'));
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout, code } = await runCommand(['completion', shell]);
    expect(code).toBe(0);
    writeFileSync(join(directory, shell), stdout);
  }
  // Answers with what it was asked, so that a test sees where the names came from.
  writeFileSync(
    join(directory, 'kafka'),
    '#!/bin/sh\n[ "$1" = topics ] && echo orders && echo other-$(echo "$4" | tr : -)\n[ "$1" = consumer-groups ] && echo readers\n',
    { mode: 0o755 },
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const isInstalled = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What bash offers for a line whose last word is being typed. */
function inBash(line: string): string[] {
  const script = `
    source ${directory}/bash
    COMP_LINE=$1
    # As readline splits it: blanks, and = and : apart.
    read -ra COMP_WORDS <<< "$(sed -E 's/([=:])/ \\1 /g' <<< "$COMP_LINE")"
    [[ $COMP_LINE == *[' =:'] && $COMP_LINE != *[=:] ]] && COMP_WORDS+=('')
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    function_of=$(complete -p "\${COMP_WORDS[0]##*/}" | sed -E 's/.*-F ([^ ]+).*/\\1/')
    $function_of "\${COMP_WORDS[0]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', line], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['kafka top', ['topics']],
  ['kafka topics --desc', ['--describe']],
  ['./kafka topics --desc', ['--describe']],
  ['kafka-topics.sh --cr', ['--create']],
  ['bin/kafka-topics.sh --cr', ['--create']],
  ['kafka-topics --cr', ['--create']],
  ['kafka completion z', ['zsh']],
  ['kafka-console-producer.sh --compression-codec s', ['snappy']],
  ['kafka-console-producer.sh --compression-codec=s', ['snappy']],
  ['kafka-topics.sh --output j', ['json']],
  ['zkServer.sh sta', ['start', 'start-foreground', 'status']],
  ['./kafka topics --describe --topic or', ['orders']],
  ['./kafka topics --bootstrap-server far:1234 --topic oth', ['other-far-1234']],
  ['./kafka-console-consumer.sh --zookeeper zk:2181 --topic oth', ['other-zk-2181']],
  ['./kafka topics --describe --topic oth', ['other-localhost-9092']],
  ['./kafka-consumer-groups.sh --describe --group r', ['readers']],
  ['kafka-run-class.sh kafka.tools.ConsoleC', ['kafka.tools.ConsoleConsumer']],
  ['kafka-server-start.sh ka', ['kafka']],
];

describe.runIf(isInstalled('bash'))('bash', () => {
  test.each(cases)('%s', (line, words) => {
    expect(inBash(line)).toEqual(words);
  });

  test('a single dash completes in that spelling', () => {
    expect(inBash('kafka-topics.sh -descr')).toEqual(['-describe']);
  });
});

describe.runIf(isInstalled('fish'))('fish', () => {
  const inFish = (line: string): string[] => {
    const script = `source ${directory}/fish; complete -C ${JSON.stringify(line)}`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .map((word) => word.split('\t')[0] ?? '')
      .filter((word) => word !== '');
  };
  // fish also offers what contains the letters elsewhere: the first is what is meant.
  test.each(cases.filter(([line]) => !line.includes('=') && !line.includes(' ka')))('%s', (line, words) => {
    expect(inFish(line)).toEqual(expect.arrayContaining([...words]));
  });
});

describe.runIf(isInstalled('zsh') && isInstalled('script'))('zsh', () => {
  /** Presses the tabulator behind each line at a terminal, until it shows what is expected. */
  const completesTo = (pairs: readonly (readonly [string, string])[]): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn('script', ['-qefc', 'zsh -f -i', '/dev/null'], { cwd: directory });
      const waiting: [string, string][] = [
        [`PS1='> '; autoload -U compinit; compinit -u -D; source ./zsh; echo is''ready\r`, 'isready'],
        ...pairs.map(([line, shown]): [string, string] => [`\u0015${line}\t`, shown]),
      ];
      let text = '';
      const type = (): void => {
        text = '';
        if (waiting[0] === undefined) child.kill('SIGKILL');
        else child.stdin.write(waiting[0][0]);
      };
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      child.stdout.on('data', (bytes) => {
        text += bytes;
        if (waiting[0] === undefined || !text.includes(waiting[0][1])) return;
        waiting.shift();
        type();
      });
      child.on('close', () => {
        clearTimeout(timer);
        resolve(waiting.length === 0 ? 'all' : `not ${waiting[0]?.join(' -> ')}, but ${text}`);
      });
      type();
    });

  test('options, their values, commands and names', async () => {
    const pairs = [
      ['kafka-topics.sh --desc', 'kafka-topics.sh --describe'],
      ['kafka consumer-g', 'kafka consumer-groups'],
      ['kafka-topics.sh --output=j', '--output=json'],
      ['./kafka topics --topic or', '--topic orders'],
      ['zkServer.sh sto', 'zkServer.sh stop'],
    ] as const;
    expect(await completesTo(pairs)).toBe('all');
  }, 20_000);
});

describe.runIf(isInstalled('pwsh'))('PowerShell', () => {
  test('an option', () => {
    const script = `. ([scriptblock]::Create((Get-Content -Raw ${directory}/powershell)))
      ([System.Management.Automation.CommandCompletion]::CompleteInput('kafka-topics.sh --desc', 22, $null)).CompletionMatches.CompletionText`;
    expect(spawnSync('pwsh', ['-NoProfile', '-c', script], { encoding: 'utf8' }).stdout.trim()).toBe(
      '--describe',
    );
  });
});

test('an unknown shell is refused with those that there are', async () => {
  const { stdout, stderr, code } = await runCommand(['completion', 'tcsh']);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toBe('Expected one of bash, zsh, fish, powershell; found "tcsh" (see --help)\n');
});
