/** What a login file says to a ZooKeeper server and to its clients. DIGEST-MD5 is what there is; Kerberos is refused by name. */
import type { SaslLogin } from './digest-md5-client.ts';
import { JaasError } from './jaas-error.ts';
import type { LoginModule } from './jaas-file.ts';

const digestModule = 'org.apache.zookeeper.server.auth.DigestLoginModule';
const userPrefix = 'user_';

/** Passwords by user: the options `user_NAME` of a server's section. Throws JaasError for other login modules. */
export function serverUsers(modules: readonly LoginModule[]): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const module of modules) {
    refuseOtherModules(module);
    for (const [key, value] of module.options) {
      if (key.startsWith(userPrefix)) users.set(key.slice(userPrefix.length), value);
    }
  }
  return users;
}

/** The options `username` and `password` of a client's section. Throws JaasError if they are missing, or for other login modules. */
export function clientLogin(modules: readonly LoginModule[]): SaslLogin {
  for (const module of modules) refuseOtherModules(module);
  const options = modules.find(({ options }) => options.has('username'))?.options;
  const username = options?.get('username');
  const password = options?.get('password');
  if (username === undefined || password === undefined) {
    throw new JaasError(`${digestModule} needs the options username and password`);
  }
  return { username, password };
}

function refuseOtherModules({ className }: LoginModule): void {
  if (className === digestModule) return;
  const what = /krb5/i.test(className)
    ? 'Kerberos (GSSAPI) is not served'
    : 'this login module is not served';
  throw new JaasError(`${className}: ${what}; what there is is DIGEST-MD5 with ${digestModule}`);
}
