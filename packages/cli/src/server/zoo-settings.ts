/** Where zkServer finds the configuration of its server, and what is in it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readProperties } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { installationDirectory } from '../daemon.ts';
import type { Terminal } from '../terminal.ts';
import type { ZooKeeperSettings } from './run-zookeeper.ts';
import { withSystemProperties } from './system-properties.ts';

/** A file that must be there and name a data directory; warnings go to stderr. */
export function readZooSettings(
  path: string,
  terminal: Terminal,
): ZooKeeperSettings & { readonly dataDir: string } {
  if (!existsSync(path)) {
    throw new CliError(`${path}: there is no such file; conf/zoo_sample.cfg is one to copy`);
  }
  const properties = readZooKeeperProperties(path, terminal);
  const dataDir = properties.get('dataDir');
  if (dataDir === undefined || dataDir === '') throw new CliError(`${path}: dataDir is not set`);
  return { path, properties, dataDir };
}

/** The settings of a file and of the variables that hold options of a JVM; warnings go to stderr. */
export function readZooKeeperProperties(path: string, terminal: Terminal): Map<string, string> {
  const warn = (warning: string): unknown => terminal.stderr.write(`${warning}\n`);
  const file = withServerLines(readProperties(path, warn), warn);
  return withSystemProperties(file, terminal.env);
}

/** The `server.N` lines may stand in a file of their own, which reconfig rewrites on each server of an ensemble. */
function withServerLines(
  properties: Map<string, string>,
  warn: (warning: string) => unknown,
): Map<string, string> {
  const path = properties.get('dynamicConfigFile')?.trim();
  if (path === undefined || path === '') return properties;
  const lines = [...readProperties(path, warn)].filter(([key]) => key.startsWith('server.'));
  return new Map([...properties, ...lines]);
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The named file, else conf/zoo.cfg of the installation, else zoo.cfg here: tutorials copy it to either place. */
export function configFile(file: string | undefined, env: Variables): string {
  const name = file ?? env['ZOOCFG'] ?? 'zoo.cfg';
  const inConf = join(env['ZOOCFGDIR'] ?? join(installationDirectory(), 'conf'), name);
  if (file !== undefined) return !existsSync(file) && existsSync(inConf) ? inConf : file;
  return !existsSync(inConf) && existsSync(name) ? name : inConf;
}
