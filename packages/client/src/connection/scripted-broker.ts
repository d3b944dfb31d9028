/** For tests: a listener that answers each request as a script says. */
import type { Environment } from '@kafka-ts/environment/environment';
import type { Socket } from '@kafka-ts/environment/network';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { encodeResponseFrame, FrameAssembler } from '@kafka-ts/protocol/framing';
import { decodeRequestHeader, type RequestHeader } from '@kafka-ts/protocol/headers';
import type { Api } from '@kafka-ts/protocol/schema/api';
import type { BrokerAddress } from './broker-address.ts';

/** What came, and how to answer it. */
export interface ScriptedRequest {
  readonly header: RequestHeader;
  readonly socket: Socket;
  /** What stands behind the header. */
  read<Q, S, QI, SI>(api: Api<Q, S, QI, SI>): Q;
  answer<Q, S, QI, SI>(api: Api<Q, S, QI, SI>, response: SI, correlationId?: number): void;
}

export interface ScriptedBroker {
  readonly address: BrokerAddress;
  close(): Promise<void>;
}

export async function scriptedBroker(
  environment: Environment,
  onRequest: (request: ScriptedRequest) => void,
): Promise<ScriptedBroker> {
  const host = '127.0.0.1';
  const listener = await environment.network.listen({ host, port: 0 }, (socket) => serve(socket, onRequest));
  return { address: { host, port: listener.port }, close: () => listener.close() };
}

function serve(socket: Socket, onRequest: (request: ScriptedRequest) => void): void {
  const assembler = new FrameAssembler(1 << 20);
  const buffer = new Uint8Array(4096);
  socket.start({
    receiveBuffer: () => buffer,
    onBytes: (bytes, length) => {
      assembler.push(bytes.slice(0, length), (frame) => {
        const reader = new Reader(frame);
        const header = decodeRequestHeader(reader);
        onRequest({
          header,
          socket,
          read: (api) => api.request.decode(header.apiVersion, reader),
          answer: (api, response, correlationId = header.correlationId) => {
            const writer = new Writer();
            encodeResponseFrame({ api, version: header.apiVersion, correlationId, response }, writer);
            socket.write(writer.toChunks());
          },
        });
      });
    },
    onEnd: () => socket.end(),
    onClose: () => {},
  });
}
