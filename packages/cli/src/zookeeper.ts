/**
 * What the launchers of ZooKeeper's servers start: `node zookeeper.cjs TOOL arguments…`. A CommonJS bundle without the command
 * framework, because importing Node's modules as ESM evaluates all that they would load lazily. What is no plain start is left to main.js.
 */
import { useCompileCache } from './compile-cache.ts';

const quick: Readonly<Record<string, number>> = { 'zookeeper-server-start': 1, 'zk-server': 2 };

/** The configuration file of a plain start: the only argument, but for the command of zkServer. */
function fileOfPlainStart(argv: readonly string[]): string | undefined {
  const [tool = '', command] = argv;
  const at = quick[tool];
  const file = argv[at ?? argv.length];
  if (at === undefined || file === undefined || file.startsWith('-') || argv.length !== at + 1)
    return undefined;
  return tool === 'zk-server' && command !== 'start-foreground' ? undefined : file;
}

useCompileCache();
const argv = process.argv.slice(2);
const file = fileOfPlainStart(argv);
if (file === undefined) void import('./main.ts');
else void import('./server/quick-zookeeper.ts').then(({ runQuickly }) => runQuickly(argv, file));
