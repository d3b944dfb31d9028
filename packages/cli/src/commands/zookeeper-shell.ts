/** zookeeper-shell: the same shell as Kafka starts it, with the server as first argument. */
import type { ToolSpec } from '../options/option.ts';
import { zooKeeperShellDialect } from '../zookeeper/shell/shell-dialect.ts';
import { ZkCli } from './zk-cli.ts';

export class ZooKeeperShell extends ZkCli {
  override readonly spec: ToolSpec = {
    id: 'zookeeper-shell.sh',
    intro: 'ZooKeeper shell.',
    operands: 'zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]',
    options: [],
    needsArguments: false,
  };
  protected override readonly dialect = zooKeeperShellDialect;
  protected override readonly defaultServer = undefined;

  /** By its Java class the server comes behind `-server`; by its script it is the first word. */
  override execute(): Promise<number> {
    const [first] = this.argv;
    if (first !== undefined && !first.startsWith('-')) this.argv.unshift('-server');
    return super.execute();
  }
}
