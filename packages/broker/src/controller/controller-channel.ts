/**
 * The controller's way to the brokers: one queue for each, one request in flight, in the order of its events.
 * A broker in the same process is reached in memory, with the real messages (decision 2).
 */
import type { LeaderAndIsrRequest, LeaderAndIsrResponse } from '@kafka-ts/protocol/messages/leader-and-isr';
import type { StopReplicaRequest, StopReplicaResponse } from '@kafka-ts/protocol/messages/stop-replica';
import type {
  UpdateMetadataRequest,
  UpdateMetadataResponse,
} from '@kafka-ts/protocol/messages/update-metadata';
import type { BrokerRequests } from './request-batch.ts';

/** What a broker does with the controller's requests; each must be done before its promise resolves. */
export interface ControllerRequestHandler {
  leaderAndIsr(request: LeaderAndIsrRequest): Promise<LeaderAndIsrResponse>;
  updateMetadata(request: UpdateMetadataRequest): Promise<UpdateMetadataResponse>;
  stopReplica(request: StopReplicaRequest): Promise<StopReplicaResponse>;
}

/** Called with a broker's answers, on the controller's event queue. */
export interface ControllerResponseListener {
  onLeaderAndIsr(brokerId: number, request: LeaderAndIsrRequest, response: LeaderAndIsrResponse): void;
  onStopReplica(brokerId: number, request: StopReplicaRequest, response: StopReplicaResponse): void;
  onFailure(brokerId: number, what: string, error: unknown): void;
}

export class ControllerChannel {
  readonly #brokerId: number;
  readonly #handler: ControllerRequestHandler;
  readonly #listener: ControllerResponseListener;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(brokerId: number, handler: ControllerRequestHandler, listener: ControllerResponseListener) {
    this.#brokerId = brokerId;
    this.#handler = handler;
    this.#listener = listener;
  }

  /** Queues the requests of one event; resolves when the broker has answered them all. */
  send(requests: BrokerRequests): Promise<void> {
    this.#last = this.#last.then(() => this.#deliver(requests));
    return this.#last;
  }

  /** What still waits is not sent. */
  close(): void {
    this.#isClosed = true;
  }

  async #deliver(requests: BrokerRequests): Promise<void> {
    const { leaderAndIsr, updateMetadata, stopReplica } = requests;
    if (leaderAndIsr !== undefined) {
      await this.#try('LeaderAndIsr', async () => {
        const response = await this.#handler.leaderAndIsr(leaderAndIsr);
        this.#listener.onLeaderAndIsr(this.#brokerId, leaderAndIsr, response);
      });
    }
    if (updateMetadata !== undefined) {
      await this.#try(
        'UpdateMetadata',
        async () => void (await this.#handler.updateMetadata(updateMetadata)),
      );
    }
    if (stopReplica !== undefined) {
      await this.#try('StopReplica', async () => {
        const response = await this.#handler.stopReplica(stopReplica);
        this.#listener.onStopReplica(this.#brokerId, stopReplica, response);
      });
    }
  }

  async #try(what: string, action: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return;
    try {
      await action();
    } catch (error) {
      this.#listener.onFailure(this.#brokerId, what, error);
    }
  }
}
