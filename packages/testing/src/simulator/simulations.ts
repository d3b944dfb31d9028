import type { MemoryDiskOptions } from '../memory-file-system/memory-disk.ts';
import { brokerSimulation } from './broker-simulation.ts';
import { logSimulation } from './log-simulation.ts';
import { partitionLogSimulation } from './partition-log/partition-log-simulation.ts';
import type { Simulation } from './seeds.ts';
import { zooKeeperSessionsSimulation } from './zookeeper-sessions-simulation.ts';
import { zooKeeperSimulation } from './zookeeper-simulation.ts';

export interface NamedSimulation {
  readonly name: string;
  /** The simulation on disks of the given kind. */
  readonly on: (disk: MemoryDiskOptions) => Simulation;
  /** Seeds for each platform of files: in every quick run (320 all together), and in a long one (6,260; more by `SIMULATOR_SEEDS`). */
  readonly quickSeeds: number;
  readonly longSeeds: number;
}

export const simulations: readonly NamedSimulation[] = [
  { name: 'logs', on: logSimulation, quickSeeds: 35, longSeeds: 350 },
  { name: 'partition log', on: partitionLogSimulation, quickSeeds: 50, longSeeds: 2_000 },
  { name: 'ZooKeeper', on: zooKeeperSimulation, quickSeeds: 15, longSeeds: 300 },
  {
    name: 'ZooKeeper with sessions and watches',
    on: zooKeeperSessionsSimulation,
    quickSeeds: 30,
    longSeeds: 300,
  },
  { name: 'broker', on: brokerSimulation, quickSeeds: 30, longSeeds: 180 },
];

export const platforms = ['posix', 'windows'] as const;
