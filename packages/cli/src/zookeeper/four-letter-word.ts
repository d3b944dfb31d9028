import type { Environment } from '@kafka-ts/environment/environment';

const TIMEOUT_MS = 1000;
const MAX_ANSWER_BYTES = 1 << 20;

/** Asks a ZooKeeper server by one of its four-letter words; undefined if nobody answers. */
export async function fourLetterWord(
  { network, clock }: Environment,
  { host, port, word }: { readonly host: string; readonly port: number; readonly word: string },
): Promise<string | undefined> {
  const socket = await network.connect({ host, port, timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  if (socket === undefined) return undefined;
  return new Promise((resolve) => {
    const timer = clock.setTimer(TIMEOUT_MS, () => socket.destroy());
    const buffer = new Uint8Array(4096);
    let answer = '';
    socket.start({
      receiveBuffer: () => buffer,
      onBytes: (bytes, length) => {
        answer += Buffer.from(bytes.subarray(0, length)).toString();
        if (answer.length > MAX_ANSWER_BYTES) socket.destroy();
      },
      onEnd: () => socket.end(),
      onClose: () => {
        timer.cancel();
        resolve(answer === '' ? undefined : answer);
      },
    });
    socket.write([Buffer.from(word)]);
  });
}
