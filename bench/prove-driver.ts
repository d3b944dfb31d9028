/** Proves that the driver is not what is measured: the same jobs against a server that only answers. */
import { freePorts } from '../test/peers/lib/server-process.ts';
import { type DriverJob, runDriver, startSink } from './lib/driver.ts';
import type { WorkloadReport } from './lib/report.ts';
import { spread } from './lib/statistics.ts';

const mebibyte = 1 << 20;
const common = { acks: -1, durationMs: 3000, inFlight: 5, batchBytes: 65_536 } as const;
const jobs: Readonly<Record<string, Omit<DriverJob, 'port' | 'topic'>>> = {
  'produce 64 KiB MB/s': { ...common, kind: 'produce', valueBytes: 1000 },
  'produce 16 KiB MB/s': { ...common, kind: 'produce', batchBytes: 16_384, valueBytes: 100 },
  'produce one record requests/s': { ...common, kind: 'produce', batchBytes: 0, valueBytes: 100 },
  'ping-pong p50 ms': { ...common, kind: 'produce', batchBytes: 0, valueBytes: 100, inFlight: 1 },
  'fetch 1 MiB MB/s': {
    ...common,
    kind: 'fetch',
    recordsPerBatch: 64,
    fromOffset: 0,
    toOffset: 64_000,
    maxBytes: mebibyte,
  },
};

export async function proveDriver({ rounds }: { readonly rounds: number }): Promise<WorkloadReport[]> {
  const [port = 0] = await freePorts(1);
  const sink = await startSink(port, mebibyte, common.batchBytes);
  const results: WorkloadReport['results'][string] = {};
  try {
    for (const [name, job] of Object.entries(jobs)) {
      const values: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const result = await runDriver({ ...job, port, topic: 'sink' });
        if (name.endsWith('MB/s')) values.push(result.payloadBytes / 1e6 / result.seconds);
        else values.push(name.endsWith('p50 ms') ? result.latencyMs.p50 : result.requests / result.seconds);
      }
      Object.assign(results, { [name]: spread(values) });
      console.log(`sink: ${name} ${values.map((value) => value.toPrecision(3)).join(', ')}`);
    }
  } finally {
    sink.stop();
  }
  const figures = Object.fromEntries(
    Object.keys(jobs).map((name) => [name, { unit: name.split(' ').at(-1) ?? '' }]),
  );
  return [{ name: 'sink', title: 'driver against a sink', figures, results: { sink: results } }];
}
