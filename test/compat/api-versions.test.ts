/** The ApiVersions answer, entry by entry: the ranges of Apache 3.9 in ZooKeeper mode, for what is built here. */
import { apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { expect, test } from 'vitest';
import { startCluster } from '../peers/lib/clusters.ts';
import { KafkaConnection } from '../peers/lib/kafka-connection.ts';

/** Key: range. APIs that are built must be offered with exactly this range; others may come, with theirs. */
const built: Readonly<Record<number, string>> = {
  ...{
    0: '0-11',
    1: '0-17',
    2: '0-9',
    3: '0-12',
    8: '0-9',
    9: '0-9',
    10: '0-6',
    11: '0-9',
    12: '0-4',
    13: '0-5',
  },
  ...{
    14: '0-5',
    15: '0-5',
    16: '0-5',
    18: '0-4',
    19: '0-7',
    20: '0-6',
    21: '0-2',
    22: '0-5',
    23: '0-4',
    32: '0-4',
    37: '0-3',
    42: '0-2',
    47: '0-0',
    60: '0-1',
  },
};

/** Of the others: what they have to be if they are offered. */
const later: Readonly<Record<number, string>> = {
  ...{
    17: '0-1',
    29: '0-3',
    30: '0-3',
    31: '0-3',
    33: '0-2',
    34: '0-2',
    35: '0-4',
  },
  ...{
    36: '0-2',
    43: '0-2',
    44: '0-1',
    45: '0-0',
    46: '0-0',
    48: '0-1',
    49: '0-1',
    61: '0-0',
  },
};

test('ApiVersions offers every version of what is built, and nothing that is not', async () => {
  const cluster = await startCluster({ kind: 'kafka-ts' });
  try {
    const connection = await KafkaConnection.open(cluster.port);
    const client = { clientSoftwareName: 'test', clientSoftwareVersion: '1' };
    const answer = await connection.call(apiVersions, 3, client);
    connection.close();
    const offered = Object.fromEntries(
      answer.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, `${minVersion}-${maxVersion}`]),
    );
    const isBuilt = (key: string): boolean => built[Number(key)] !== undefined;
    const entries = Object.entries(offered);
    expect(Object.fromEntries(entries.filter(([key]) => isBuilt(key)))).toEqual(built);
    for (const [key, range] of entries.filter(([key]) => !isBuilt(key)))
      expect({ key, range }).toEqual({ key, range: later[Number(key)] });
  } finally {
    await cluster.stop();
  }
});
