import type { Joined } from './group-session.ts';

/** A join that goes on between polls; the poll after its end takes what came of it. */
export class PendingJoin {
  isOver = false;
  #joined: Joined | undefined;
  #failure: unknown;

  constructor(join: Promise<Joined | undefined>, onOver: () => void) {
    join
      .then(
        (joined) => {
          this.#joined = joined;
        },
        (error: unknown) => {
          this.#failure = error;
        },
      )
      .finally(() => {
        this.isOver = true;
        onOver();
      });
  }

  /** Undefined if the member was told to leave meanwhile. @throws what the join failed with */
  take(): Joined | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#joined;
  }
}
