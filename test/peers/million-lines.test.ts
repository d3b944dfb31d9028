/**
 * A million lines of every kind through the console tools and back: the same bytes in the same order, in little memory, and
 * not slower than twice the time of Apache's tools on the same broker.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApacheTool, releasedCommand } from './lib/apache-tools.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { type MeasuredRun, measureCommand, ourCommand } from './lib/our-tools.ts';

const LINE_COUNT = 1_000_000;
const MAX_RSS_BYTES = 250 * 1_000_000;

let cluster: Cluster;
let directory: string;
let file: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lines-'));
  file = join(directory, 'lines');
  await writeLines(file);
  cluster = await startCluster({ kind: 'kafka-ts' });
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Journey {
  readonly produced: MeasuredRun;
  readonly consumed: MeasuredRun;
}

type CommandOf = (
  tool: 'console-producer' | 'console-consumer',
  args: readonly string[],
) => readonly [string, readonly string[]];

/** The file's lines through the tools of one project. */
async function journey(commandOf: CommandOf, topic: string): Promise<Journey> {
  const at = ['--bootstrap-server', cluster.bootstrap, '--topic', topic];
  const produced = await measureCommand(commandOf('console-producer', at), file);
  const consumed = await measureCommand(
    commandOf('console-consumer', [...at, '--from-beginning', '--max-messages', `${LINE_COUNT}`]),
  );
  expect([produced.code, consumed.code]).toEqual([0, 0]);
  return { produced, consumed };
}

test("come back the same and in order, in little memory, in at most twice the time of Apache's tools", async () => {
  const ours = await journey(ourCommand, 'ours');
  expect(ours.consumed.sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  expect(ours.produced.peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
  expect(ours.consumed.peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
  const theirs = await journey((tool: ApacheTool, args) => releasedCommand('3.9.2', tool, args), 'theirs');
  for (const tool of ['produced', 'consumed'] as const) {
    const [our, their] = [ours[tool], theirs[tool]];
    console.log(`${tool}: ${described(our)}; Apache 3.9.2's tool: ${described(their)}`);
    expect(our.elapsedMs).toBeLessThan(2 * their.elapsedMs);
  }
});

function described({ elapsedMs, peakRssBytes }: MeasuredRun): string {
  return `${(elapsedMs / 1000).toFixed(1)} s, ${(peakRssBytes / 1e6).toFixed(0)} MB`;
}

async function writeLines(path: string): Promise<void> {
  const out = createWriteStream(path);
  for (let index = 0; index < LINE_COUNT; index++) {
    const isTaken = out.write(Buffer.concat([lineOf(index), Buffer.from('\n')]));
    if (!isTaken) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

/** No line holds a line end. */
function lineOf(index: number): Buffer {
  if (index % 1000 === 7) return Buffer.alloc(0);
  if (index % 10_000 === 13) return Buffer.alloc(100_000, 0xff - (index % 100));
  if (index % 1000 === 21) return Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0xed, 0xa0, 0x80]);
  if (index % 50 === 3) return Buffer.from(`第${index}行：你好，世界`);
  return Buffer.from(`line ${index} `.padEnd(100, 'abcdefghij'));
}
