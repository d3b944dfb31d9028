import type { Terminal } from '../terminal.ts';

/** A terminal that does not tell its width (`script` in a pipe) says 0: nothing can be drawn over there. */
function hasWidth(stream: object): boolean {
  return 'columns' in stream && typeof stream.columns === 'number' && stream.columns > 0;
}

/** Work that is over sooner shows nothing. */
const PATIENCE_MS = 300;

/**
 * Waits for `work`; a person at a terminal sees a turning sign with `what` when it takes longer. Lines that are printed
 * meanwhile come above it.
 */
export async function whileWorking<T>(terminal: Terminal, what: string, work: Promise<T>): Promise<T> {
  const isPerson = terminal.isOutputTty && terminal.isErrorTty && terminal.env['TERM'] !== 'dumb';
  if (!isPerson || !hasWidth(terminal.stderr)) return work;
  let isOver = false;
  let stop = (): void => {};
  const timer = terminal.environment.clock.setTimer(PATIENCE_MS, () => {
    import('ora').then(
      ({ default: ora }) => {
        if (isOver) return;
        // Its own look at stdin would take the keys from whoever reads them next.
        const spinner = ora({ text: what, discardStdin: false }).start();
        stop = () => spinner.stop();
      },
      () => {},
    );
  });
  try {
    return await work;
  } finally {
    isOver = true;
    timer.cancel();
    stop();
  }
}
