/**
 * What clients are told to connect to: `advertised.listeners`, else the bound addresses with their real ports. A listener
 * on all interfaces without a name is advertised as localhost: the machine's own host name may not resolve, the classic
 * failure of a first broker.
 */
import type { EndPoint, Listeners } from '../config/listeners.ts';
import type { OpenListener } from '../network/socket-server.ts';

const UNSPECIFIED: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

export function advertisedEndPoints(listeners: Listeners, open: readonly OpenListener[]): EndPoint[] {
  const portOf = (listenerName: string): number | undefined =>
    open.find(({ name }) => name === listenerName)?.port;
  return listeners.advertised.map((endPoint) => ({
    ...endPoint,
    host: UNSPECIFIED.has(endPoint.host) ? 'localhost' : endPoint.host,
    port: endPoint.port === 0 ? (portOf(endPoint.listenerName) ?? 0) : endPoint.port,
  }));
}
