/**
 * Optional native add-ons: accelerators with a JavaScript twin, loaded when they are first wanted, since each takes
 * 4 ms and 3 to 7 MB. Where one cannot be loaded, the twin takes over for good and those who asked are told why.
 */
import { createRequire } from 'node:module';

type FailureListener = (failure: string) => void;

const failureListeners = new Set<FailureListener>();

/** Calls `listener` with a sentence whenever an installed add-on fails to load; returns the way to stop that. */
export function onAddOnFailure(listener: FailureListener): () => void {
  failureListeners.add(listener);
  return () => failureListeners.delete(listener);
}

/** An add-on by its package's name. `works` says whether what was loaded can be trusted. */
export class AddOn<Content> {
  readonly name: string;
  readonly #works: (content: Content) => boolean;
  #content: Content | undefined;
  #isTried = false;
  #isInstalled: boolean | undefined;

  constructor(name: string, works: (content: Content) => boolean) {
    this.name = name;
    this.#works = works;
  }

  /** What the add-on exports; undefined, for good, where it cannot be loaded or does not work. */
  load(): Content | undefined {
    if (!this.#isTried) this.#try();
    return this.#content;
  }

  /** Who does the work here: after `load` what was found out, before it what is installed. */
  get implementation(): string {
    if (this.#content !== undefined) return `native (${this.name})`;
    this.#isInstalled ??= isInstalled(this.name);
    if (!this.#isInstalled) return `JavaScript (${this.name} is not installed)`;
    return this.#isTried ? `JavaScript (${this.name} cannot be loaded)` : `native (${this.name})`;
  }

  #try(): void {
    this.#isTried = true;
    let reason = 'it computes wrongly';
    try {
      const content: Content = createRequire(import.meta.url)(this.name);
      if (this.#works(content)) {
        this.#content = content;
        return;
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    this.#isInstalled ??= isInstalled(this.name);
    if (!this.#isInstalled) return;
    const failure = `The add-on ${this.name} is installed and cannot be used, JavaScript takes over: ${reason}`;
    for (const listener of failureListeners) listener(failure);
  }
}

/** Whether Node finds the package and, of the packages with binaries that it names, one for this platform. */
function isInstalled(name: string): boolean {
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve(name));
    const manifest: { optionalDependencies?: Record<string, string> } = fromPackage('./package.json');
    const binaries = Object.keys(manifest.optionalDependencies ?? {});
    const here = binaries.filter((binary) => binary.includes(`-${process.platform}-${process.arch}`));
    return binaries.length === 0 || here.some((binary) => isFound(fromPackage, binary));
  } catch {
    return false;
  }
}

function isFound(from: NodeJS.Require, name: string): boolean {
  try {
    from.resolve(name);
    return true;
  } catch {
    return false;
  }
}
