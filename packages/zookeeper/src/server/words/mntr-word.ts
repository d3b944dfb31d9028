import { Decimal } from '../admin/json-text.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { averageText } from './text.ts';
import { version } from './version.ts';
import type { Word, WordContext } from './words.ts';

/** One metric a line, for monitoring. */
export const mntr: Word = (context) =>
  monitorEntries(context)
    .map(([key, value]) => `zk_${key}\t${value instanceof Decimal ? value.text : value}\n`)
    .join('');

type Metric = readonly [key: string, value: string | number | Decimal];

/** Those of ZooKeeper's metrics that a single server without TLS can tell something about. */
export function monitorEntries(context: WordContext): readonly Metric[] {
  const { stats, tree, watches, connections, sessions, fileDescriptors } = context;
  const ephemerals = [...tree.ephemerals.values()].reduce((total, paths) => total + paths.size, 0);
  const { open, max } = fileDescriptors();
  return [
    ['version', version],
    ['server_state', 'standalone'],
    ['ephemerals_count', ephemerals],
    ['num_alive_connections', connections.size],
    ['avg_latency', new Decimal(averageText(stats.averageMs))],
    ['outstanding_requests', context.outstanding],
    ['znode_count', nodeCount(tree)],
    ['global_sessions', sessions.size],
    ['non_mtls_remote_conn_count', 0],
    ['last_client_response_size', stats.lastResponseBytes],
    ['packets_sent', stats.sent],
    ['packets_received', stats.received],
    ['max_client_response_size', stats.maxResponseBytes],
    ['connection_drop_probability', new Decimal('0.0')],
    ['watch_count', watches.count],
    ['auth_failed_count', 0],
    ['min_latency', stats.minMs],
    ['max_file_descriptor_count', max],
    ['approximate_data_size', approximateBytes(tree)],
    ['open_file_descriptor_count', open],
    ['local_sessions', 0],
    ['uptime', Math.floor(context.uptimeMs)],
    ['max_latency', stats.maxMs],
    ['outstanding_tls_handshake', 0],
    ['min_client_response_size', stats.minResponseBytes],
    ['non_mtls_local_conn_count', 0],
    ['watch_bytes', stats.watchBytes],
    ['stale_requests_dropped', 0],
    ['throttled_ops', 0],
    ['insecure_admin_count', 0],
    ['connection_rejected', stats.connectionsRejected],
    ['sessionless_connections_expired', stats.sessionlessExpired],
    ['bytes_received_count', stats.bytesReceived],
  ];
}

/** ZooKeeper counts the root twice. */
export function nodeCount(tree: DataTree): number {
  return tree.nodes.size + 1;
}

function approximateBytes(tree: DataTree): number {
  let total = 0;
  for (const [path, node] of tree.nodes) total += path.length + node.dataLength;
  return total;
}
