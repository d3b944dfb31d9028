/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host:port,host:port`; blanks and empty parts are dropped, `[::1]:9092` is an IPv6 address.
 * @throws Error naming the part that is no `host:port`
 */
export function parseBrokerList(text: string): BrokerAddress[] {
  const parts = text.split(',').map((part) => part.trim());
  const addresses = parts.filter((part) => part !== '').map(parseAddress);
  if (addresses.length === 0) {
    throw new Error(`expected brokers as host1:port1,host2:port2; found "${text}"`);
  }
  return addresses;
}

function parseAddress(part: string): BrokerAddress {
  // A listener's name in front, as people copy it from server.properties, says nothing more.
  const match = /^(?:[A-Za-z_]+:\/\/)?(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]/]+)):(\d{1,5})$/.exec(part);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65535) {
    throw new Error(`expected brokers as host1:port1,host2:port2; found "${part}"`);
  }
  return { host, port };
}

export function addressText({ host, port }: BrokerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
