/**
 * The writes of each session in the order in which they were sent, over all its connections, and which of them a transaction was.
 * Of what a connection lost only a beginning can have been done: nothing behind a gap, and nothing once a later connection's
 * request was done.
 */
import { sessionExpired, type Tape, type TapeRequest } from './tape.ts';
import { isWrite, textOf } from './wire-call.ts';

/** How far a session has come: so many writes of one of its connections, none of later ones. */
interface Place {
  readonly connection: number;
  readonly done: number;
}

interface Line {
  /** Writes of each connection, in order. */
  readonly connections: readonly (readonly TapeRequest[])[];
  /** Where the session may be: two lost requests can look alike in a log. */
  places: readonly Place[];
}

export class SessionRequests {
  readonly #lines = new Map<bigint, Line>();
  readonly #answered = new Map<bigint, TapeRequest>();
  readonly #taken = new Set<TapeRequest>();

  constructor(tape: Tape) {
    for (const [sessionId, connections] of tape.bySession()) {
      const writes = connections.map(({ requests }) =>
        requests.filter(({ call, reply }) => isWrite(call) && reply?.err !== sessionExpired),
      );
      this.#lines.set(sessionId, { connections: writes, places: [{ connection: 0, done: 0 }] });
      for (const request of writes.flat()) {
        if (request.reply !== undefined) this.#answered.set(request.reply.zxid, request);
      }
    }
  }

  /** The request that was answered as transaction `zxid`. */
  answeredBy(zxid: bigint): TapeRequest | undefined {
    return this.#answered.get(zxid);
  }

  /** The request that transaction `zxid` must have been; `isLike` tells whether one whose answer was lost would be logged so. */
  take(
    { zxid, sessionId, xid }: { readonly zxid: bigint; readonly sessionId: bigint; readonly xid: number },
    isLike: (request: TapeRequest) => boolean,
  ): TapeRequest {
    const line = this.#lines.get(sessionId) ?? { connections: [], places: [] };
    const answered = this.#answered.get(zxid);
    const isIt = (request: TapeRequest): boolean => {
      if (request.xid !== xid) return false;
      if (answered !== undefined) return request === answered;
      return request.reply === undefined && request.seenZxid < zxid && isLike(request);
    };
    const found = line.places.flatMap((place) => nextOf(line, place).filter(({ request }) => isIt(request)));
    const [first] = found;
    if (first === undefined) {
      const possible = line.places.flatMap((place) => nextOf(line, place));
      const next = possible
        .map(({ request }) => `request ${request.xid} ${textOf(request.call)}`)
        .join(' or ');
      throw new Error(
        `transaction ${zxid} is request ${xid} of session ${sessionId}, whose next can be ${next || 'none'}: another was left out, done twice, or never sent`,
      );
    }
    const places = found.map(({ place }) => place);
    line.places = places.filter(
      ({ connection, done }, index) =>
        places.findIndex((other) => other.connection === connection && other.done === done) === index,
    );
    this.#taken.add(first.request);
    return first.request;
  }

  /** Throws if a write was answered that no transaction did. */
  checkNoneLeft(): void {
    for (const [zxid, request] of this.#answered) {
      if (this.#taken.has(request)) continue;
      throw new Error(
        `${textOf(request.call)} was acknowledged as transaction ${zxid}, which the log has for another`,
      );
    }
  }
}

/** What can be done next: the next request of a connection, or the first of a later one if nothing is left out that was answered. */
function nextOf(
  { connections }: Line,
  from: Place,
): { readonly request: TapeRequest; readonly place: Place }[] {
  const next: { request: TapeRequest; place: Place }[] = [];
  for (let connection = from.connection; connection < connections.length; connection++) {
    const left = (connections[connection] ?? []).slice(connection === from.connection ? from.done : 0);
    const [request] = left;
    const done = connection === from.connection ? from.done + 1 : 1;
    if (request !== undefined) next.push({ request, place: { connection, done } });
    if (left.some(({ reply }) => reply !== undefined)) break;
  }
  return next;
}
