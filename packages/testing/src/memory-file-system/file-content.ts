/**
 * The bytes of one file twice: as the running machine sees them, and as they are on the disk since the last sync.
 *
 * Both are lists of pages of up to 64 KiB; a missing page is zeros, a short one continues with zeros. A page that a
 * sync took is frozen and shared by both sides; the next write to it makes a copy. So a file of some GB costs its
 * size, plus one page for each that was changed since the last sync.
 *
 * Invariant: page bytes beyond `sizeBytes` are zero.
 */
import type { Random } from '@kafka-ts/environment/random';

const PAGE_BYTES = 65_536;
const SMALLEST_PAGE_BYTES = 512;

/** What disks write whole; a crash keeps or loses each one on its own. */
const SECTOR_BYTES = 512;

/** What a sync promises to keep: the state at the moment that the sync was asked for. */
export interface CapturedContent {
  readonly sequence: number;
  readonly sizeBytes: number;
  readonly pages: ReadonlyMap<number, Uint8Array | undefined>;
}

export class FileContent {
  #pages: (Uint8Array | undefined)[] = [];
  #sizeBytes = 0;
  #durablePages: (Uint8Array | undefined)[] = [];
  #durableSizeBytes = 0;
  readonly #isTracked: boolean;
  #frozen = new WeakSet<Uint8Array>();
  /** Pages that may differ between the two sides. */
  readonly #dirty = new Set<number>();
  #captures = 0;
  #committed = 0;

  /** `isTracked` false: nothing is kept for a crash of the machine, and no memory is spent on it. */
  constructor(isTracked: boolean) {
    this.#isTracked = isTracked;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Memory that `write` of `length` bytes at `position` would add, roughly. */
  growth(position: number, length: number): number {
    return Math.max(0, position + length - this.#sizeBytes);
  }

  read(target: Uint8Array, position: number): number {
    const length = Math.max(0, Math.min(target.length, this.#sizeBytes - position));
    for (let done = 0; done < length; ) {
      const at = position + done;
      const inPage = at % PAGE_BYTES;
      const count = Math.min(length - done, PAGE_BYTES - inPage);
      const page = this.#pages[(at - inPage) / PAGE_BYTES];
      const stored = page?.subarray(inPage, inPage + count) ?? new Uint8Array(0);
      target.set(stored, done);
      target.fill(0, done + stored.length, done + count);
      done += count;
    }
    return length;
  }

  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const at = position + done;
      const inPage = at % PAGE_BYTES;
      const count = Math.min(bytes.length - done, PAGE_BYTES - inPage);
      const page = this.#writablePage((at - inPage) / PAGE_BYTES, inPage + count);
      page.set(bytes.subarray(done, done + count), inPage);
      done += count;
    }
    if (bytes.length > 0) this.#sizeBytes = Math.max(this.#sizeBytes, position + bytes.length);
  }

  truncate(sizeBytes: number): void {
    const inPage = sizeBytes % PAGE_BYTES;
    const last = (sizeBytes - inPage) / PAGE_BYTES;
    const page = this.#pages[last];
    if (page !== undefined && inPage < page.length) this.#writablePage(last, 0).fill(0, inPage);
    const kept = inPage === 0 ? last : last + 1;
    if (this.#isTracked) {
      for (let index = kept; index < this.#pages.length; index++) this.#dirty.add(index);
    }
    if (this.#pages.length > kept) this.#pages.length = kept;
    this.#sizeBytes = sizeBytes;
  }

  /** Remembers the present state for {@link commit}. */
  capture(): CapturedContent {
    const pages = new Map<number, Uint8Array | undefined>();
    for (const index of this.#dirty) {
      const page = this.#pages[index];
      if (page !== undefined) this.#frozen.add(page);
      pages.set(index, page);
    }
    return { sequence: ++this.#captures, sizeBytes: this.#sizeBytes, pages };
  }

  /** The captured state is on the disk now; one that a later capture overtook changes nothing. */
  commit(captured: CapturedContent): void {
    if (!this.#isTracked || captured.sequence <= this.#committed) return;
    this.#committed = captured.sequence;
    this.#durableSizeBytes = captured.sizeBytes;
    for (const [index, page] of captured.pages) {
      this.#durablePages[index] = page;
      if (this.#pages[index] === page) this.#dirty.delete(index);
    }
    this.#durablePages.length = Math.ceil(captured.sizeBytes / PAGE_BYTES);
  }

  /**
   * The machine lost power. Of what was not synced survives, as `random` says: nothing; all; a beginning, cut at any
   * byte; or any choice of sectors, the others as they were before (zeros where the file is longer now).
   */
  loseUnsynced(random: Random): void {
    if (!this.#isTracked) return;
    const kinds = ['nothing', 'all', 'beginning', 'sectors'] as const;
    const kind = kinds[random.below(kinds.length)] ?? 'nothing';
    if (kind === 'nothing') this.#fallBack();
    else if (kind === 'beginning') this.#keepBeginning(random);
    else if (kind === 'sectors') this.#keepSectors(random);
    this.commit(this.capture());
  }

  /** The present side becomes the durable one. */
  #fallBack(): void {
    for (const page of this.#durablePages) if (page !== undefined) this.#frozen.add(page);
    this.#pages = this.#durablePages.slice();
    this.#sizeBytes = this.#durableSizeBytes;
    this.#dirty.clear();
  }

  #keepBeginning(random: Random): void {
    const end = Math.max(this.#sizeBytes, this.#durableSizeBytes);
    const from = Math.min(...[...this.#dirty].map((index) => index * PAGE_BYTES), end);
    const cut = from + random.below(end - from + 1);
    if (this.#sizeBytes >= this.#durableSizeBytes && cut >= this.#durableSizeBytes) {
      this.truncate(Math.min(cut, this.#sizeBytes));
      return;
    }
    const kept = new Uint8Array(Math.min(cut, this.#sizeBytes) - Math.min(from, this.#sizeBytes));
    this.read(kept, from);
    this.#fallBack();
    this.write(kept, from);
  }

  #keepSectors(random: Random): void {
    const shorter = Math.min(this.#sizeBytes, this.#durableSizeBytes);
    const longer = Math.max(this.#sizeBytes, this.#durableSizeBytes);
    const changed = [...this.#dirty].sort((a, b) => a - b);
    const present: { at: number; bytes: Uint8Array }[] = [];
    for (const index of changed) {
      const end = Math.min((index + 1) * PAGE_BYTES, this.#sizeBytes);
      for (let at = index * PAGE_BYTES; at < end; at += SECTOR_BYTES) {
        if (random.below(2) === 0) continue;
        const bytes = new Uint8Array(Math.min(SECTOR_BYTES, end - at));
        this.read(bytes, at);
        present.push({ at, bytes });
      }
    }
    const keepsSize = random.below(2) === 0;
    const size = keepsSize ? this.#sizeBytes : shorter + random.below(longer - shorter + 1);
    this.#fallBack();
    for (const { at, bytes } of present) this.write(bytes, at);
    this.truncate(size);
  }

  #writablePage(index: number, neededBytes: number): Uint8Array {
    if (this.#isTracked) this.#dirty.add(index);
    const page = this.#pages[index];
    const isShort = page === undefined || page.length < neededBytes;
    if (page !== undefined && !isShort && !this.#frozen.has(page)) return page;
    const copy = new Uint8Array(isShort ? pageLength(neededBytes) : page.length);
    if (page !== undefined) copy.set(page);
    this.#pages[index] = copy;
    return copy;
  }
}

/** Powers of two, so that small files stay small and growing ones are copied seldom. */
function pageLength(neededBytes: number): number {
  let length = SMALLEST_PAGE_BYTES;
  while (length < neededBytes) length *= 2;
  return length;
}
