import type { Environment } from '@kafka-ts/environment/environment';
import type { Operation } from '../jute/operation.ts';
import { isConnectionLoss, newCall, type Outcome, unwrap } from './call.ts';
import type { ClientSession } from './client-session.ts';

/** Sends the operations of a client, again and again if it was told to repeat those whose connection was lost. */
export class Requests {
  readonly #env: Environment;
  readonly #session: ClientSession;
  #repeatsLost: boolean;

  constructor(env: Environment, session: ClientSession, repeatsLost: boolean) {
    this.#env = env;
    this.#session = session;
    this.#repeatsLost = repeatsLost;
  }

  /** From here on a lost request fails. */
  stopRepeating(): void {
    this.#repeatsLost = false;
  }

  /** `onOutcome` runs when the answer is read, before any event behind it. */
  async ask<Q, S>(
    operation: Operation<Q, S>,
    request: Q,
    onOutcome: (outcome: { err: number }) => void = () => {},
  ): Promise<Outcome<S>> {
    for (;;) {
      const { call, outcome } = newCall(operation, request, this.#env.clock.monotonicMs());
      const answer: typeof call.answer = (err, reader) => {
        call.answer(err, reader);
        onOutcome({ err });
      };
      this.#session.submit({ ...call, answer });
      try {
        return await outcome;
      } catch (error) {
        if (!this.#repeatsLost || !isConnectionLoss(error)) throw error;
      }
    }
  }

  /** The value; throws ZooKeeper's error, with `path`. */
  async perform<Q, S>(operation: Operation<Q, S>, request: Q, path: string | undefined): Promise<S> {
    return unwrap(await this.ask(operation, request), path);
  }
}
