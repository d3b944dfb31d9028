/** What differs between the two launchers; the commands and their options are the same. */
export interface ShellDialect {
  /** First line of the usage list. */
  readonly usageLine: string;
  /** Usages that are printed differently, by command. */
  readonly usages: Readonly<Record<string, string>>;
  /** Watch events name the zxid of the change. */
  readonly printsZxid: boolean;
  /** Whether a script on stdin sees prompts, as with JLine. */
  readonly promptsScripts: boolean;
}

/** ZooKeeper's own shell, as of 3.9. */
export const zkCliDialect: ShellDialect = {
  usageLine: 'ZooKeeper -server host:port -client-configuration properties-file cmd args',
  usages: {},
  printsZxid: true,
  promptsScripts: true,
};

/** Kafka's, as of 3.9: it comes with ZooKeeper 3.8.4 and without JLine. */
export const zooKeeperShellDialect: ShellDialect = {
  usageLine: 'ZooKeeper -server host:port [-zk-tls-config-file <file>] cmd args',
  usages: { get: '[-s] [-w] path', set: '[-s] [-v version] path data' },
  printsZxid: false,
  promptsScripts: false,
};
