import type { ServerConnection } from '../server-connection.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { version } from './version.ts';
import type { Word, WordContext } from './words.ts';

/** Is the server there at all? */
export const ruok: Word = () => 'imok';

/** Read-only or read-write. */
export const isro: Word = () => 'rw';

export const srvr: Word = (context) => `Zookeeper version: ${version}\n${statusLines(context)}`;

export const stat: Word = (context) => {
  const clients = [...context.connections].map((connection) => ` ${connectionLine(connection)}\n`).join('');
  return `Zookeeper version: ${version}\nClients:\n${clients}\n${statusLines(context)}`;
};

export const cons: Word = ({ connections }) => {
  const lines = [...connections].map((connection) => {
    const line = ` ${connectionLine(connection)}`;
    return connection.session === undefined
      ? `${line}\n`
      : `${line.slice(0, -1)},${sessionPart(connection)})\n`;
  });
  return `${lines.join('')}\n`;
};

/** Resets the counters of every connection. */
export const crst: Word = ({ connections }) => {
  for (const connection of connections) {
    connection.received = 0;
    connection.sent = 0;
  }
  return 'Connection stats reset.\n';
};

export const srst: Word = ({ stats }) => {
  stats.reset();
  return 'Server stats reset.\n';
};

/** One metric a line, for monitoring. */
export const mntr: Word = (context) => {
  const { stats, tree, watches, connections, sessions } = context;
  const ephemerals = [...tree.ephemerals.values()].reduce((total, paths) => total + paths.size, 0);
  const metrics: readonly (readonly [string, string | number])[] = [
    ['version', version],
    ['server_state', 'standalone'],
    ['uptime', Math.floor(context.uptimeMs)],
    ['avg_latency', averageText(stats.averageMs)],
    ['max_latency', stats.maxMs],
    ['min_latency', stats.minMs],
    ['packets_received', stats.received],
    ['packets_sent', stats.sent],
    ['num_alive_connections', connections.size],
    ['outstanding_requests', context.outstanding],
    ['znode_count', nodeCount(tree)],
    ['watch_count', watches.summary().watches],
    ['ephemerals_count', ephemerals],
    ['approximate_data_size', approximateBytes(tree)],
    ['global_sessions', sessions.size],
    ['local_sessions', 0],
  ];
  return metrics.map(([key, value]) => `zk_${key}\t${value}\n`).join('');
};

/** Sessions, when each expires, and what they own. */
export const dump: Word = ({ sessions, tree, nowMs, connections }) => {
  const lines = ['SessionTracker dump:', `Session Sets (${sessions.buckets.size})/(${sessions.size}):`];
  for (const [deadlineMs, bucket] of sessions.buckets) {
    lines.push(`${bucket.size} expire at ${javaDate(nowMs + sessions.remainingMs(deadlineMs))}:`);
    for (const { id } of bucket) lines.push(`\t0x${hex(id)}`);
  }
  lines.push('ephemeral nodes dump:', `Sessions with Ephemerals (${tree.ephemerals.size}):`);
  for (const [id, paths] of tree.ephemerals) {
    lines.push(`0x${hex(id)}:`);
    for (const path of paths) lines.push(`\t${path}`);
  }
  const attached = [...connections].filter(({ session }) => session !== undefined);
  lines.push('Connections dump:', `Connections Sets (1)/(${attached.length}):`);
  for (const { clientAddress, socket, sessionId } of attached) {
    lines.push(`\tip: /${clientAddress}:${socket.remotePort} sessionId: 0x${hex(sessionId)}`);
  }
  return `${lines.join('\n')}\n`;
};

function statusLines({ stats, connections, outstanding, tree }: WordContext): string {
  return [
    `Latency min/avg/max: ${stats.minMs}/${averageText(stats.averageMs)}/${stats.maxMs}`,
    `Received: ${stats.received}`,
    `Sent: ${stats.sent}`,
    `Connections: ${connections.size}`,
    `Outstanding: ${outstanding}`,
    `Zxid: 0x${hex(tree.lastZxid)}`,
    'Mode: standalone',
    `Node count: ${nodeCount(tree)}`,
    '',
  ].join('\n');
}

function connectionLine({
  clientAddress,
  socket,
  session,
  outstanding,
  received,
  sent,
}: ServerConnection): string {
  const ops = session === undefined ? 0 : 1;
  return `/${clientAddress}:${socket.remotePort}[${ops}](queued=${outstanding},recved=${received},sent=${sent})`;
}

function sessionPart({ sessionId, session, establishedMs }: ServerConnection): string {
  return `sid=0x${hex(sessionId)},lop=NA,est=${Math.floor(establishedMs)},to=${session?.timeoutMs ?? 0}`;
}

/** ZooKeeper counts the root twice. */
function nodeCount(tree: DataTree): number {
  return tree.nodes.size + 1;
}

function approximateBytes(tree: DataTree): number {
  let total = 0;
  for (const [path, node] of tree.nodes) total += path.length + node.dataLength;
  return total;
}

/** At most four decimals, at least one. */
function averageText(value: number): string {
  const text = String(Math.round(value * 10_000) / 10_000);
  return text.includes('.') ? text : `${text}.0`;
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16);
}

/** As Java prints a Date, in UTC: `Sat Nov 21 01:11:10 UTC 2026`. */
function javaDate(ms: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
