/**
 * The `server.N` lines of an ensemble: `host:port:port[:role][;[address:]clientPort]`, several hosts of one server with `|` between
 * them. One line is this server itself; more are refused, wherever they stand.
 */
import { type SettingKeys, ZooConfigError } from './setting-keys.ts';

const ensembleRefusal =
  'this version runs one server; an ensemble needs Apache ZooKeeper: start it with its bin/zkServer.sh start on each host and give all hosts in zookeeper.connect';
const spec = /^[^:;|]*(?:\[[^\]]*\])?:\d+:\d+(?::(?:participant|observer))?$/i;

/** Throws ZooConfigError for an ensemble and for a line that cannot be read; returns the client port that the only one names. */
export function clientPortOfServerLine(keys: SettingKeys): number | undefined {
  const servers = keys.startingWith('server.');
  if (servers.length > 1) {
    const names = servers.map(([key]) => key).join(', ');
    throw new ZooConfigError(`${names} name ${servers.length} servers: ${ensembleRefusal}`);
  }
  for (const [key, value] of servers) return clientPort(key, value.trim());
  return undefined;
}

function clientPort(key: string, value: string): number | undefined {
  const [server = '', client, ...more] = value.split(';');
  const isReadable = /^server\.\d+$/.test(key) && server.split('|').every((part) => spec.test(part.trim()));
  const port = client === undefined ? undefined : /^(?:.*:)?(\d{1,5})$/.exec(client.trim())?.[1];
  if (!isReadable || more.length > 0 || (client !== undefined && port === undefined)) {
    throw new ZooConfigError(`${key}=${value}: server.NUMBER=host:port:port[:role][;clientPort] expected`);
  }
  return port === undefined ? undefined : Number(port);
}
