/**
 * What the launchers start: `node main.js TOOL arguments…`. It switches Node's compile cache on before anything
 * else is loaded, so everything else is loaded from here. Without an `await` of its own, so that it can be required.
 */
import { useCompileCache } from './compile-cache.ts';

useCompileCache();
void Promise.all([import('./run-tool.ts'), import('./run-process.ts')]).then(
  ([{ runTool }, { runProcess }]) => runProcess((terminal) => runTool(process.argv.slice(2), terminal)),
);
