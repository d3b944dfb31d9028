/**
 * Every API key of Kafka up to 4.2 with its name and the first version that is flexible (-1: none), known or not to this code: the
 * header of a request must be read before anything else, and a log line should name what a client asked for.
 */
// biome-ignore-all format: a table, one line per key
export interface ApiKey {
  readonly name: string;
  readonly flexibleFrom: number;
}

export const apiKeys: ReadonlyMap<number, ApiKey> = new Map([
  [52, { name: 'Vote', flexibleFrom: 0 }],
  [53, { name: 'BeginQuorumEpoch', flexibleFrom: 1 }],
  [54, { name: 'EndQuorumEpoch', flexibleFrom: 1 }],
  [59, { name: 'FetchSnapshot', flexibleFrom: 0 }],
  [62, { name: 'BrokerRegistration', flexibleFrom: 0 }],
  [63, { name: 'BrokerHeartbeat', flexibleFrom: 0 }],
  [70, { name: 'ControllerRegistration', flexibleFrom: 0 }],
  [73, { name: 'AssignReplicasToDirs', flexibleFrom: 0 }],
  [82, { name: 'UpdateRaftVoter', flexibleFrom: 0 }],
]);

/** The API's name, or `API key <n>`. */
export function apiName(key: number): string {
  return apiKeys.get(key)?.name ?? `API key ${key}`;
}

/** Whether this version of the API has compact types and tag buffers. An unknown API has not. */
export function isFlexible(key: number, version: number): boolean {
  const from = apiKeys.get(key)?.flexibleFrom ?? -1;
  return from >= 0 && version >= from;
}
