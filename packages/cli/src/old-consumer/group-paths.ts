/** Where old consumers (0.8 – 1.1) keep a group in ZooKeeper. All paths are below the chroot, which the client adds. */
import { ConsumersPath } from '@kafka-ts/broker/znodes/paths';

export const groupPath = (group: string): string => `${ConsumersPath}/${group}`;
/** Ephemeral nodes of the consumers that are there. */
export const consumerIdsPath = (group: string): string => `${groupPath(group)}/ids`;
export const consumerIdPath = (group: string, consumer: string): string =>
  `${consumerIdsPath(group)}/${consumer}`;
/** Ephemeral nodes of the partitions that are being consumed: the thread's name. */
export const ownersPath = (group: string): string => `${groupPath(group)}/owners`;
export const ownerPath = (group: string, topic: string, partition: number): string =>
  `${ownersPath(group)}/${topic}/${partition}`;
export const offsetsPath = (group: string): string => `${groupPath(group)}/offsets`;
