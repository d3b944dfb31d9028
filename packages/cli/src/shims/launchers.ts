/** All launchers as text, by their path in the repository; `write.ts` writes them, a test compares them. */
import { tools } from '../tools.ts';
import { posixLaunch, posixLauncher } from './posix.ts';
import { windowsLauncher } from './windows.ts';

export interface Launcher {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

export function allLaunchers(): Launcher[] {
  const launchers: Launcher[] = [
    { path: 'bin/launch.sh', text: posixLaunch(), isExecutable: false },
    { path: 'bin/kafka', text: posixLauncher(undefined), isExecutable: true },
    { path: 'windows/kafka.bat', text: windowsLauncher(undefined), isExecutable: false },
  ];
  for (const { id, script, windowsEnding = '.bat' } of tools) {
    if (script === undefined) continue;
    const text = windowsLauncher(id);
    launchers.push({ path: `bin/${script}.sh`, text: posixLauncher(id), isExecutable: true });
    launchers.push({ path: `windows/${script}${windowsEnding}`, text, isExecutable: false });
    // ZooKeeper keeps both kinds side by side, and that is how it is called.
    if (windowsEnding === '.cmd') launchers.push({ path: `bin/${script}.cmd`, text, isExecutable: true });
  }
  return launchers;
}
