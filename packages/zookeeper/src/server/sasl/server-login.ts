import { messageOf } from '@kafka-ts/environment/error-message';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { JaasError } from '../../sasl/jaas-error.ts';
import { parseJaas } from '../../sasl/jaas-file.ts';
import { serverUsers } from '../../sasl/jaas-login.ts';
import { loginPath } from '../../sasl/login-path.ts';
import { ZooConfigError } from '../setting-keys.ts';
import type { SaslSettings } from './sasl-settings.ts';

/**
 * Passwords by user, of the server's section of the login file. Undefined where there is no such file or section, unless it was named:
 * then, and where the file asks for what is not there, ZooConfigError.
 */
export function readServerLogin(
  files: FileSystem,
  settings: SaslSettings,
): ReadonlyMap<string, string> | undefined {
  const { loginFile, users: known, section, isSectionNamed, superPassword } = settings;
  if (known !== undefined) return known;
  if (loginFile === undefined) {
    if (!isSectionNamed) return undefined;
    throw new ZooConfigError(
      `No JAAS configuration section named '${section}' was found. But zookeeper.sasl.serverconfig was set; name the file in -Djava.security.auth.login.config`,
    );
  }
  try {
    const content = files.readFileSync(loginPath(loginFile));
    if (content === undefined) throw new JaasError('there is no such file');
    const modules = parseJaas(Buffer.from(content).toString('utf8')).get(section);
    if (modules === undefined) return undefined;
    const users = new Map(serverUsers(modules));
    if (superPassword !== undefined && users.has('super')) users.set('super', superPassword);
    return users;
  } catch (error) {
    throw new ZooConfigError(`${loginFile}, section ${section}: ${messageOf(error)}`, { cause: error });
  }
}
