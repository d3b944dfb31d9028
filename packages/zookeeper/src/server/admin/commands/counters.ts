/** Counters of the server and of its connections. */
import type { ServerConnection } from '../../server-connection.ts';
import { nodeCount } from '../../words/mntr-word.ts';
import { crst, srst } from '../../words/status-words.ts';
import { averageText } from '../../words/text.ts';
import { version } from '../../words/version.ts';
import type { AdminCommand, AdminContext } from '../admin-context.ts';
import { Decimal, type JsonObject, type JsonValue, jsonObject } from '../json-text.ts';

const nothingBehind = new Uint8Array(0);
/** Java's SelectionKey.OP_READ: what a connection waits for between two requests. */
const interestOps = 1;

export const connections: AdminCommand = (context) => ({
  connections: [...context.connections].map(connectionObject),
  secure_connections: [],
});

export const connectionStatReset: AdminCommand = (context) => {
  crst(context, nothingBehind);
  return {};
};

export const statReset: AdminCommand = (context) => {
  srst(context, nothingBehind);
  return {};
};

export const serverStats: AdminCommand = (context) => statsOf(context);

/** Like the word `stat`, connections without what is known of their sessions. */
export const stats: AdminCommand = (context) => ({
  ...statsOf(context),
  connections: [...context.connections].map((connection) => jsonObject(countersOf(connection))),
  secure_connections: [],
});

function statsOf(context: AdminContext): Record<string, JsonValue> {
  const { stats: counters, tree, directoryBytes } = context;
  const responseSizes = jsonObject({
    last_buffer_size: counters.lastResponseBytes,
    min_buffer_size: counters.minResponseBytes,
    max_buffer_size: counters.maxResponseBytes,
  });
  return {
    version,
    read_only: false,
    server_stats: jsonObject({
      packets_sent: counters.sent,
      packets_received: counters.received,
      fsync_threshold_exceed_count: counters.slowSyncs,
      client_response_stats: responseSizes,
      data_dir_size: directoryBytes.snapshots,
      log_dir_size: directoryBytes.logs,
      provider_null: false,
      last_processed_zxid: tree.lastZxid,
      outstanding_requests: context.outstanding,
      server_state: 'standalone',
      avg_latency: new Decimal(averageText(counters.averageMs)),
      max_latency: counters.maxMs,
      min_latency: counters.minMs,
      num_alive_client_connections: context.connections.size,
      auth_failed_count: 0,
      non_mtlsremote_conn_count: 0,
      non_mtlslocal_conn_count: 0,
      uptime: Math.floor(context.uptimeMs),
    }),
    client_response: responseSizes,
    node_count: nodeCount(tree),
  };
}

function connectionObject(connection: ServerConnection): JsonObject {
  const { session, answers } = connection;
  if (session === undefined) return jsonObject(countersOf(connection));
  return jsonObject({
    ...countersOf(connection),
    session_id: session.id,
    last_operation: answers.lastOperation,
    established: connection.establishedMs,
    session_timeout: session.timeoutMs,
    last_cxid: answers.lastCxid,
    last_zxid: answers.lastZxid,
    last_response_time: answers.lastResponseMs,
    last_latency: answers.lastLatencyMs,
    min_latency: answers.minLatencyMs,
    avg_latency: answers.averageLatencyMs,
    max_latency: answers.maxLatencyMs,
  });
}

function countersOf({
  clientAddress,
  socket,
  outstanding,
  received,
  sent,
}: ServerConnection): Record<string, JsonValue> {
  return {
    remote_socket_address: `${clientAddress}:${socket.remotePort}`,
    interest_ops: interestOps,
    outstanding_requests: outstanding,
    packets_received: received,
    packets_sent: sent,
  };
}
