/**
 * `-Dzookeeper.x=y` of the variables in which people hand options to the JVM: ZooKeeper's own SERVER_JVMFLAGS and JVMFLAGS, Kafka's
 * KAFKA_OPTS. The rest of them means nothing without a JVM.
 */
const variables = ['KAFKA_OPTS', 'JVMFLAGS', 'SERVER_JVMFLAGS'] as const;

/** Read without ZooKeeper's prefix. */
const unprefixed: ReadonlySet<string> = new Set(['jute.maxbuffer', 'java.security.auth.login.config']);

/** All `-Dkey=value` of these variables; what stands later wins. */
export function systemProperties(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Map<string, string> {
  return new Map(names.flatMap((name) => [...definitionsOf(env[name] ?? '')]));
}

/** The settings of a file, and below them those of the environment: as in Apache's, what the file says stands. */
export function withSystemProperties(
  file: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [key, value] of systemProperties(env, variables)) {
    if (key.startsWith('zookeeper.')) settings.set(key.slice('zookeeper.'.length), value);
    else if (unprefixed.has(key)) settings.set(key, value);
  }
  for (const [key, value] of file) {
    if (key.startsWith('zookeeper.')) settings.delete(key.slice('zookeeper.'.length));
    settings.set(key, value);
  }
  return settings;
}

/** `-Dkey=value` among the words; a value, or the whole word, may be quoted. A key alone has the empty value. */
function* definitionsOf(text: string): Generator<[string, string]> {
  for (const [word] of text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    const bare = word.replaceAll(/["']/g, '');
    if (!bare.startsWith('-D')) continue;
    const [key = '', value = ''] = bare.slice('-D'.length).split(/=(.*)/s);
    yield [key, value];
  }
}
