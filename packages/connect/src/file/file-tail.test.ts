import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { describe, expect, test } from 'vitest';
import { FileTail, type TailLine, type TailStart } from './file-tail.ts';

const path = '/data/test.txt';

/** A file and who reads it, as a story. */
class Story {
  readonly files = new MemoryFileSystem();
  readonly log: string[] = [];
  #tail: FileTail | undefined;
  #last: TailLine | undefined;

  constructor() {
    this.files.makeDirectorySync('/data');
  }

  append(text: string | Uint8Array): this {
    const handle = this.files.openSync(path, 'create');
    handle.writeSync([Buffer.from(text)], handle.sizeSync());
    handle.closeSync();
    return this;
  }

  truncate(): this {
    const handle = this.files.openSync(path, 'read-write');
    handle.truncateSync(0);
    handle.closeSync();
    return this;
  }

  rename(ending = '.1'): this {
    this.files.renameSync(path, `${path}${ending}`);
    return this;
  }

  /** All lines there are now. */
  async read(): Promise<string[]> {
    this.#tail ??= this.#open();
    const texts: string[] = [];
    for (let look = 0; look < 20; look++) {
      const lines = await this.#tail.read();
      this.#last = lines.at(-1) ?? this.#last;
      texts.push(...lines.map(({ text }) => text));
    }
    return texts;
  }

  /** The worker ends; the next read begins where this one came to. */
  restart(): this {
    this.#tail?.close();
    this.#tail = this.#open();
    return this;
  }

  get position(): number | undefined {
    return this.#last?.endPosition;
  }

  #open(): FileTail {
    const start: TailStart | undefined =
      this.#last === undefined ? undefined : { position: this.#last.endPosition, mark: this.#last.mark };
    const say = (message: string): number => this.log.push(message);
    const logger = { debug: say, info: say, warn: say, error: say };
    return new FileTail({ files: this.files, logger, path, start });
  }
}

describe('following a file', () => {
  test('a missing file is waited for, and told once', async () => {
    const story = new Story();
    expect(await story.read()).toEqual([]);
    expect(await story.read()).toEqual([]);
    expect(story.log).toEqual([
      `Couldn't find file ${path} for FileStreamSourceTask, sleeping to wait for it to be created`,
    ]);
    expect(await story.append('foo\n').read()).toEqual(['foo']);
  });

  test('a line without end waits for it, also across a restart', async () => {
    const story = new Story().append('你好\npart');
    expect(await story.read()).toEqual(['你好']);
    expect(story.position).toBe(7);
    expect(await story.restart().append('ial\n').read()).toEqual(['partial']);
  });

  test('a \\r\\n that a restart falls into is one end', async () => {
    const story = new Story().append('a\r');
    expect(await story.read()).toEqual(['a']);
    expect(await story.restart().append('\nb\r\n').read()).toEqual(['b']);
  });

  test('a file with the mark of UTF-16 is read as such from any place', async () => {
    const story = new Story().append(Buffer.from('\uFEFF你好\r\n', 'utf16le'));
    expect(await story.read()).toEqual(['你好']);
    expect(await story.restart().append(Buffer.from('again\r\n', 'utf16le')).read()).toEqual(['again']);
  });

  test('a renamed file is read to its end before the new one', async () => {
    const story = new Story().append('one\n');
    await story.read();
    story.append('two\nwithout end').rename();
    expect(await story.read()).toEqual(['two']);
    expect(await story.append('three\n').read()).toEqual(['without end', 'three']);
  });

  test('files that had the name between two looks are read in their order, others are not', async () => {
    const story = new Story().append('old\n').rename('.old').append('one\n');
    await story.read();
    story.append('two\n').rename('.9').append('three\nfour').rename('.5').append('packed\n').rename('.gz');
    story.append('five\n').rename('.7').append('six\n');
    expect(await story.read()).toEqual(['two', 'three', 'four', 'five', 'six']);
    // A copy that somebody makes while the name stays where it is.
    const copy = story.files.openSync(`${path}.copy`, 'create');
    copy.writeSync([Buffer.from('a copy\n')], 0);
    copy.closeSync();
    await story.read();
    expect(await story.rename('.6').append('seven\n').read()).toEqual(['seven']);
  });

  test.each([
    ['shorter', 'x\n'],
    ['as long', 'efgh\n'],
    ['longer', 'efgh\nijkl\n'],
  ])('a file that was cut and is %s again begins anew', async (_name, content) => {
    const story = new Story().append('abcd\n');
    await story.read();
    await story.read();
    expect(await story.truncate().append(content).read()).toEqual(content.trimEnd().split('\n'));
    expect(story.log.join()).toContain('truncated');
  });
});

describe('a file that changed while nobody read it', () => {
  test('that only grew goes on', async () => {
    const story = new Story().append('one\n');
    await story.read();
    expect(await story.append('two\n').restart().read()).toEqual(['two']);
    expect(story.log).toEqual([]);
  });

  test.each([
    ['renamed, the new one with other content', 'x'.repeat(20)],
    ['renamed, the new one begins alike', 'one\ntwo\nthree'],
    ['renamed, the new one is shorter', 'on'],
  ])('%s', async (_name, content) => {
    const story = new Story().append('one\n');
    await story.read();
    story.append('never read\n').rename().append(`${content}\n`).restart();
    expect(await story.read()).toEqual(content.split('\n'));
    expect(story.log.join()).toContain('Offset {"position":4} is lost');
  });

  test('cut', async () => {
    const story = new Story().append('one\ntwo\n');
    await story.read();
    expect(await story.truncate().append('new\n').restart().read()).toEqual(['new']);
    expect(story.log.join()).toContain('Offset {"position":8} is lost');
  });
});

test("an offset of Apache's worker, which counts characters, begins at a line", async () => {
  const story = new Story().append('foo\n你好\nbar\n');
  const tail = new FileTail({
    files: story.files,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    path,
    start: { position: 7, mark: undefined },
  });
  expect((await tail.read()).map(({ text }) => text)).toEqual(['你好', 'bar']);
});

test('a long file is handed out in pieces', async () => {
  const story = new Story();
  const line = '第一百万行\n'.repeat(1000);
  for (let part = 0; part < 20; part++) story.append(line);
  let count = 0;
  const tail = new FileTail({
    files: story.files,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    path,
    start: undefined,
  });
  for (;;) {
    const lines = await tail.read();
    if (lines.length === 0) break;
    expect(lines.length).toBeLessThan(10_000);
    count += lines.length;
  }
  expect(count).toBe(20_000);
});
