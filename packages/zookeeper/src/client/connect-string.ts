/** `host:port,host2:port2/chroot`, as in zookeeper.connect; the port is 2181 where none is named, IPv6 addresses stand in brackets. */

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export interface ConnectString {
  readonly hosts: readonly HostAndPort[];
  /** A path that every path of the client is below; empty for none. */
  readonly chroot: string;
}

const defaultPort = 2181;

/** Throws an Error that names the part that cannot be read. */
export function parseConnectString(text: string): ConnectString {
  const slash = text.indexOf('/');
  const hostList = slash === -1 ? text : text.slice(0, slash);
  const chroot = slash === -1 ? '' : text.slice(slash).replace(/\/+$/, '');
  const hosts = hostList
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseHost);
  if (hosts.length === 0) {
    throw new Error(`"${text}" names no ZooKeeper server; expected host:port[,host:port...][/chroot]`);
  }
  if (chroot.includes('//')) {
    throw new Error(`chroot "${chroot}" in "${text}" has an empty part; expected one like /kafka`);
  }
  return { hosts, chroot };
}

function parseHost(text: string): HostAndPort {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (host === undefined || port < 1 || port > 65535) {
    throw new Error(`"${text}" is no ZooKeeper address; expected host:port with a port of 1 to 65535`);
  }
  return { host, port };
}
