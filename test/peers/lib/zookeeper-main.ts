/** Our ZooKeeper server as a process: `node zookeeper-main.ts key=value...`, the keys of zoo.cfg. */
import { lineLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { parseZooConfig } from '@kafka-ts/zookeeper/server/zoo-config';
import { ZooKeeperServer } from '@kafka-ts/zookeeper/server/zookeeper-server';

const settings = process.argv.slice(2).map((argument): [string, string] => {
  const equals = argument.indexOf('=');
  return [argument.slice(0, equals), argument.slice(equals + 1)];
});
const env = nodeEnvironment();
const logger = lineLogger(env.clock, (line) => console.log(line));
const server = await ZooKeeperServer.start(env, parseZooConfig(new Map(settings)).config, logger);
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
void server.failed.then(() => process.exit(1));
