/**
 * docs/tutorials.md typed from its first line to its last, on a machine of its own; and the lines of the tutorials that the page has in other words. What Windows types is run under wine.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canHaveOwnMachine, OwnMachine } from './lib/own-machine.ts';
import { otherLines } from './tutorials-page/other-lines.ts';
import { readSections, stepsOf, windowsLines } from './tutorials-page/page.ts';
import { Typist } from './tutorials-page/typist.ts';

const root = join(import.meta.dirname, '..', '..');

describe.skipIf(!canHaveOwnMachine())('typed as the page has it', () => {
  let machine: OwnMachine;
  let typist: Typist;

  beforeEach(async () => {
    machine = await OwnMachine.start(root, { isApart: true });
    typist = new Typist(machine);
  });
  afterEach(() => machine?.close());

  test.each(readSections())('$title', async ({ steps }) => {
    expect(steps.length).toBeGreaterThan(4);
    for (const step of steps) await typist.type(step);
  });

  test('what else the tutorials type', async () => {
    for (const step of stepsOf(otherLines)) await typist.type(step);
  });
});

test('every script that the page types at cmd.exe is there', () => {
  const scripts = windowsLines().flatMap(
    (line) => /^(?:\.\\)?bin\\windows\\(\S+\.bat)/.exec(line)?.[1] ?? [],
  );
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((name) => !existsSync(join(root, 'windows', name)))).toEqual([]);
});
