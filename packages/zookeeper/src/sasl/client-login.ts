import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { SaslLogin } from './digest-md5-client.ts';
import { JaasError } from './jaas-error.ts';
import { parseJaas } from './jaas-file.ts';
import { clientLogin } from './jaas-login.ts';
import { loginPath } from './login-path.ts';

/** The system properties by which people give a Java program its login. */
export const loginProperties = {
  file: 'java.security.auth.login.config',
  section: 'zookeeper.sasl.clientconfig',
  isEnabled: 'zookeeper.sasl.client',
} as const;

const defaultSection = 'Client';

/**
 * The login of the section `Client` (or `zookeeper.sasl.clientconfig`) of the file in `java.security.auth.login.config`. Undefined if no
 * file is set, or if it has no such section. Throws JaasError, naming file and section, for a file that is not there or cannot be read,
 * for another mechanism than DIGEST-MD5, and for a login that `zookeeper.sasl.client=false` forbids.
 */
export function readClientLogin(
  files: FileSystem,
  properties: ReadonlyMap<string, string>,
): SaslLogin | undefined {
  const path = properties.get(loginProperties.file);
  if (path === undefined || path === '') return undefined;
  const section = properties.get(loginProperties.section) ?? defaultSection;
  try {
    const content = files.readFileSync(loginPath(path));
    if (content === undefined) throw new JaasError('there is no such file');
    const modules = parseJaas(Buffer.from(content).toString('utf8')).get(section);
    if (modules === undefined) return undefined;
    if (properties.get(loginProperties.isEnabled)?.toLowerCase() === 'false') {
      throw new JaasError(`the section is there, but ${loginProperties.isEnabled}=false forbids to use it`);
    }
    return clientLogin(modules);
  } catch (error) {
    throw new JaasError(
      `Exception while loading Zookeeper JAAS login context '${section}' of ${path}: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
