/** What a ZooKeeper answers to four-letter words. */
import { connect } from 'node:net';

/** What the server says to a four-letter word; empty when nobody answers within 2 s. */
export function askZooKeeper(port: number, word: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(word));
    let text = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', () => {}); // `close` follows
    socket.on('close', () => resolve(text));
  });
}

/** `standalone`, `leader`, `follower`, …; undefined when there is no answer, or when it does not serve yet. */
export async function zooKeeperMode(port: number): Promise<string | undefined> {
  return /^Mode: (\w+)/m.exec(await askZooKeeper(port, 'srvr'))?.[1];
}

/** Ready when `srvr` names a mode. */
export async function zooKeeperAnswers(port: number): Promise<void> {
  if ((await zooKeeperMode(port)) === undefined) throw new Error(`no ZooKeeper serves at ${port} yet`);
}
