import type { ServerConnection } from '../server-connection.ts';
import { nodeCount } from './mntr-word.ts';
import { averageText, hex, sessionName } from './text.ts';
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
    connection.answers.reset();
  }
  return 'Connection stats reset.\n';
};

export const srst: Word = ({ stats }) => {
  stats.reset();
  return 'Server stats reset.\n';
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

/** The cxid is shown behind the first request. */
function sessionPart({ sessionId, session, establishedMs, answers }: ServerConnection): string {
  const cxid = answers.lastCxid >= 0 ? `lcxid=0x${answers.lastCxid.toString(16)},` : '';
  return [
    `sid=${sessionName(sessionId)},lop=${answers.lastOperation},est=${Math.floor(establishedMs)}`,
    `to=${session?.timeoutMs ?? 0},${cxid}lzxid=0x${hex(answers.lastZxid)},lresp=${answers.lastResponseMs}`,
    `llat=${answers.lastLatencyMs},minlat=${answers.minLatencyMs},avglat=${answers.averageLatencyMs}`,
    `maxlat=${answers.maxLatencyMs}`,
  ].join(',');
}
