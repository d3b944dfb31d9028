import type { Environment } from '@kafka-ts/environment/environment';
import { Errors } from '@kafka-ts/protocol/errors';
import { type ApiVersionsResponse, apiVersions } from '@kafka-ts/protocol/messages/api-versions';
import { BrokerConnection, type ConnectionOptions } from './broker-connection.ts';
import { ConnectionError } from './connection-error.ts';
import { type VersionRanges, versionsBeforeNegotiation } from './version-ranges.ts';

/**
 * Connects and learns what the broker speaks. ApiVersions is asked in version 0, which every broker since 0.10
 * answers; one that closes the connection instead is older, and gets another that asks for nothing.
 * @throws ConnectionError
 */
export async function openConnection(
  environment: Environment,
  options: ConnectionOptions,
): Promise<BrokerConnection> {
  const connection = await BrokerConnection.connect(environment, options);
  try {
    connection.versions = rangesOf(await connection.request(apiVersions, {}, { version: 0 }));
    return connection;
  } catch (error) {
    connection.close();
    const isOlder = error instanceof ConnectionError && error.code === 'ECONNRESET';
    if (!isOlder) throw error;
    const older = await BrokerConnection.connect(environment, options);
    older.versions = versionsBeforeNegotiation;
    return older;
  }
}

function rangesOf(response: ApiVersionsResponse): VersionRanges {
  if (response.errorCode !== Errors.NONE.code) return versionsBeforeNegotiation;
  return new Map(
    response.apiKeys.map(({ apiKey, minVersion, maxVersion }) => [
      apiKey,
      { min: minVersion, max: maxVersion },
    ]),
  );
}
