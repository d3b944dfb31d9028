/** One run of an action that is asked for by many at once: thousands of logs that close sync the names of one directory. */

interface Calls {
  readonly running: Promise<void>;
  /** For those who asked while it ran: what they changed before may have come too late for it. */
  next: Promise<void> | undefined;
}

/** `action`, in which calls for the same key that wait for the one that runs share the next. */
export function sharingCalls(action: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const callsOf = new Map<string, Calls>();
  const begin = (key: string): Promise<void> => {
    const calls: Calls = { running: action(key), next: undefined };
    callsOf.set(key, calls);
    const forget = (): void => {
      if (callsOf.get(key) === calls && calls.next === undefined) callsOf.delete(key);
    };
    calls.running.then(forget, forget);
    return calls.running;
  };
  return (key) => {
    const calls = callsOf.get(key);
    if (calls === undefined) return begin(key);
    calls.next ??= calls.running.then(
      () => begin(key),
      () => begin(key),
    );
    return calls.next;
  };
}
