/**
 * The `server.N` lines of an ensemble: `host:port:port[:role][;[address:]clientPort]`, several hosts of one server with `|` between
 * them. One line is this server itself; more are refused, wherever they stand.
 */
import { type SettingKeys, ZooConfigError } from './setting-keys.ts';

const ensembleRefusal =
  'this version runs one server; an ensemble needs Apache ZooKeeper: start it with its bin/zkServer.sh start on each host and give all hosts in zookeeper.connect';
const spec = /^[^:;|]*(?:\[[^\]]*\])?:\d+:\d+(?::(?:participant|observer))?$/i;

/** Where the only line lets clients connect; undefined where it does not say. */
export interface ServerLineClient {
  readonly port?: number | undefined;
  readonly address?: string | undefined;
}

/** Throws ZooConfigError for an ensemble and for a line that cannot be read. */
export function clientOfServerLine(keys: SettingKeys): ServerLineClient {
  const servers = keys.startingWith('server.');
  if (servers.length > 1) {
    const names = servers.map(([key]) => key).join(', ');
    throw new ZooConfigError(`${names} name ${servers.length} servers: ${ensembleRefusal}`);
  }
  for (const [key, value] of servers) return parseLine(key, value.trim());
  return {};
}

function parseLine(key: string, value: string): ServerLineClient {
  const [server = '', client, ...more] = value.split(';');
  const isReadable = /^server\.\d+$/.test(key) && server.split('|').every((part) => spec.test(part.trim()));
  const [, address, port] = /^(?:\[?([^\]]*)\]?:)?(\d{1,5})$/.exec(client?.trim() ?? '') ?? [];
  if (!isReadable || more.length > 0 || (client !== undefined && port === undefined)) {
    throw new ZooConfigError(`${key}=${value}: server.NUMBER=host:port:port[:role][;clientPort] expected`);
  }
  return port === undefined ? {} : { port: Number(port), address };
}
