/**
 * A response that comes later, in the same turn of the loop or another. Unlike a promise it is delivered in the very call that completes
 * it, so that what a turn's writes answer leaves with the same turn.
 */
export class PendingResponse<S> {
  #response: S | undefined;
  #isDone = false;
  #listener: ((response: S | undefined) => void) | undefined;

  /** Delivers `response`; undefined for a request that gets none. Only the first call counts. */
  complete(response: S | undefined): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#response = response;
    this.#listener?.(response);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** For the connection: calls `listener` once, at once if the response is there. */
  whenDone(listener: (response: S | undefined) => void): void {
    if (this.#isDone) listener(this.#response);
    else this.#listener = listener;
  }
}
