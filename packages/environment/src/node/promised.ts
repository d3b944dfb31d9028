/**
 * The result of a call that ends in a callback. For what a server does while it starts: `fs.promises` would load 5 ms and half a
 * MB of Node.js (file handles with streams, line readers, watchers).
 */
export function promised<T = void>(
  start: (done: (error: Error | null, value?: T) => void) => void,
): Promise<T>;
export function promised(
  start: (done: (error: Error | null, value?: unknown) => void) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error === null || error === undefined ? resolve(value) : reject(error)));
  });
}
