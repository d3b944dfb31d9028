/**
 * How a tool, a shell or a broker logs in at ZooKeeper: by the login file of `-Djava.security.auth.login.config`, in the variables in
 * which people hand options to the JVM. CLIENT_JVMFLAGS is ZooKeeper's own, KAFKA_OPTS Kafka's.
 */
import { loginProperties, readClientLogin } from '@kafka-ts/zookeeper/sasl/client-login';
import type { SaslLogin } from '@kafka-ts/zookeeper/sasl/digest-md5-client';
import { JaasError } from '@kafka-ts/zookeeper/sasl/jaas-error';
import { CliError } from '../cli-error.ts';
import { systemProperties } from '../server/system-properties.ts';
import type { Terminal } from '../terminal.ts';

const variables = ['KAFKA_OPTS', 'JVMFLAGS', 'CLIENT_JVMFLAGS'] as const;

/** Undefined: without login. @throws CliError for a login file that cannot be used, as Kafka's tools and brokers end then */
export function zooKeeperLogin({ env, environment }: Terminal): SaslLogin | undefined {
  try {
    return readClientLogin(environment.files, systemProperties(env, variables));
  } catch (error) {
    throw error instanceof JaasError ? new CliError(error.message, { cause: error }) : error;
  }
}

/** The same for ZooKeeper's shells, which go on as nobody where the file has no login, and say so through `warn`. */
export function shellLogin(
  { env, environment }: Terminal,
  warn: (line: string) => void,
): SaslLogin | undefined {
  const properties = systemProperties(env, variables);
  const file = properties.get(loginProperties.file);
  if (file === undefined || properties.get(loginProperties.isEnabled)?.toLowerCase() === 'false') {
    return undefined;
  }
  const goesOn =
    'Will continue connection to Zookeeper server without SASL authentication, if Zookeeper server allows it';
  try {
    const login = readClientLogin(environment.files, properties);
    if (login === undefined) {
      const section = properties.get(loginProperties.section) ?? 'Client';
      warn(`No JAAS configuration section named '${section}' was found in '${file}'. ${goesOn}`);
    }
    return login;
  } catch (error) {
    if (!(error instanceof JaasError)) throw error;
    warn(`SASL configuration failed: ${error.message}. ${goesOn}`);
    return undefined;
  }
}
