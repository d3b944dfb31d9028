/**
 * What the launchers start: `node main.js TOOL arguments…`. It switches Node's compile cache on before anything
 * else is loaded, so everything else is loaded from here.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const [{ runTool }, { processTerminal }] = await Promise.all([
  import('./run-tool.ts'),
  import('./process-terminal.ts'),
]);
// Warnings of dependencies are not for the users of a tool.
process.removeAllListeners('warning');
// Timers of the environment keep no process alive; a command that waits does.
const alive = setInterval(() => {}, 2 ** 30);
const code = await runTool(process.argv.slice(2), processTerminal());
clearInterval(alive);
// What was written to a pipe may still be on its way; whatever else is open may not keep the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
