/** Says what goes on, on a terminal only. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Spinner {
  start(text: string): Spinner;
  succeed(): Spinner;
}

export class Progress {
  readonly #spinner: Spinner | undefined;

  private constructor(spinner: Spinner | undefined) {
    this.#spinner = spinner;
  }

  static async create(root: string): Promise<Progress> {
    if (!process.stderr.isTTY) return new Progress(undefined);
    // The command line has the dependency; pnpm shows a package nothing but its own.
    const path = createRequire(join(root, 'packages', 'cli', 'package.json')).resolve('ora');
    const { default: ora }: { default: () => Spinner } = await import(pathToFileURL(path).href);
    return new Progress(ora());
  }

  begin(text: string): void {
    this.#spinner?.start(text);
  }

  end(): void {
    this.#spinner?.succeed();
  }
}
