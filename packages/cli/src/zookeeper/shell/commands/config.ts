/** The members of an ensemble: shown by `config`, changed by `reconfig` where the servers allow it. */
import { readProperties } from '../../../bootstrap.ts';
import type { CommandLine } from '../command-line.ts';
import { statText } from '../printers.ts';
import { type ShellCommand, usageOf } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';

export const config: ShellCommand = {
  name: 'config',
  usage: '[-c] [-w] [-s]',
  options: { c: 'flag', w: 'flag', s: 'flag' },
  minWords: 0,
  async run({ client, out }, line) {
    const { data, stat } = await client.getConfig({ watch: line.has('w') });
    const text = Buffer.from(data ?? []).toString();
    out(line.has('c') ? clientPart(text) : text);
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};

/** What clients need of it: the version, and where servers listen for them. */
function clientPart(text: string): string {
  let version = '';
  const servers: string[] = [];
  for (const row of text.split('\n')) {
    const [key = '', value = ''] = row.split(/=(.*)/s);
    if (key === 'version') version = value;
    else if (key.startsWith('server.')) servers.push(clientAddress(value));
  }
  return `${version} ${servers.filter((server) => server !== '').join(',')}`;
}

/** `host:peer:elect:role;address:port`, or only a port behind the semicolon: then on the server's host. */
function clientAddress(server: string): string {
  const [peer = '', client = ''] = server.split(';');
  if (client === '' || client.includes(':')) return client;
  return `${peer.split(':')[0] ?? ''}:${client}`;
}

export const reconfig: ShellCommand = {
  name: 'reconfig',
  usage:
    '[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | [-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]',
  options: { s: 'flag', v: 'value', file: 'value', members: 'value', add: 'value', remove: 'value' },
  minWords: 0,
  async run({ client, out }, line) {
    const file = line.value('file');
    const members = file === undefined ? lowerCase(line.value('members')) : membersOf(file);
    refuseMixed(line);
    const version = line.value('v');
    if (version !== undefined && !/^[0-9a-f]+$/i.test(version)) {
      throw new ShellError('-v must be followed by a long (configuration version)');
    }
    const { data, stat } = await client.reconfig({
      joining: lowerCase(line.value('add')),
      leaving: lowerCase(line.value('remove')),
      members,
      currentConfig: version === undefined ? -1n : BigInt(`0x${version}`),
    });
    out(`Committed new configuration:\n${Buffer.from(data ?? []).toString()}`);
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};

function refuseMixed(line: CommandLine): void {
  const isWhole = line.has('file') || line.has('members');
  const isStep = line.has('add') || line.has('remove');
  if (!isWhole && !isStep) throw new ShellError(usageOf(reconfig));
  if (isWhole && isStep) {
    throw new ShellError(
      "Can't use -file or -members together with -add or -remove (mixing incremental and non-incremental modes is not allowed)",
    );
  }
  if (line.has('file') && line.has('members')) {
    throw new ShellError("Can't use -file and -members together (conflicting non-incremental modes)");
  }
}

function lowerCase(text: string | undefined): string | null {
  return text?.toLowerCase() ?? null;
}

/** The `server.N` rows of a dynamic configuration file. */
function membersOf(path: string): string {
  const rows = [...readProperties(path)].filter(([key]) => key.startsWith('server.'));
  if (rows.length === 0) throw new ShellError(`Error processing ${path}: there is no row server.N=…`);
  return rows.map(([key, value]) => `${key}=${value}`).join('\n');
}
