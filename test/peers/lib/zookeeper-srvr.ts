/** What a ZooKeeper answers to `srvr`. */
import { connect } from 'node:net';

/** `standalone`, `leader`, `follower`, …; undefined when there is no answer, or when it does not serve yet. */
export function zooKeeperMode(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write('srvr'));
    let text = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', () => {}); // `close` follows
    socket.on('close', () => resolve(/^Mode: (\w+)/m.exec(text)?.[1]));
  });
}

/** Ready when `srvr` names a mode. */
export async function zooKeeperAnswers(port: number): Promise<void> {
  if ((await zooKeeperMode(port)) === undefined) throw new Error(`no ZooKeeper serves at ${port} yet`);
}
