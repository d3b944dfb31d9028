/** CPU time and memory of processes, read from /proc. */
import { readFileSync } from 'node:fs';

/** USER_HZ, 100 on every Linux of today. */
const ticksPerSecond = 100;

/** User and system time of all threads since the processes started. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }, 0);
}

/** Resident memory now, MB of 10^6 bytes, summed. */
export const residentMb = (pids: readonly number[]): number => memoryMb(pids, 'VmRSS');

/** The highest resident memory so far (VmHWM), summed. */
export const peakResidentMb = (pids: readonly number[]): number => memoryMb(pids, 'VmHWM');

function memoryMb(pids: readonly number[], field: string): number {
  return pids.reduce((sum, pid) => {
    const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    if (line === null) throw new Error(`/proc/${pid}/status has no ${field}: is the process gone?`);
    return sum + (Number(line[1]) * 1024) / 1e6;
  }, 0);
}

/** Share of the machine's CPU time that was not idle over the last `seconds`, as a reading of what disturbs a run. */
export async function machineBusyShare(wait: () => Promise<unknown>): Promise<number> {
  const before = cpuTimes();
  await wait();
  const after = cpuTimes();
  return 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
}

function cpuTimes(): { idle: number; total: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { idle: (times[3] ?? 0) + (times[4] ?? 0), total: times.reduce((sum, time) => sum + time, 0) };
}
