/** Our broker from its sources as a process: `node kafka-main.ts server.properties`; `KAFKA_TS_SERVER` may name it. */
import { readFileSync } from 'node:fs';
import { KafkaConfig } from '@kafka-ts/broker/config/kafka-config';
import { KafkaServer } from '@kafka-ts/broker/server';
import { lineLogger } from '@kafka-ts/environment/logger';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';

const lines = readFileSync(process.argv[2] ?? 'server.properties', 'utf8').split('\n');
const properties = lines
  .filter((line) => /^[^#=]+=/.test(line))
  .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
// The broker's own timers let a process end: while it starts or stops, this one stays.
setInterval(() => {}, 60_000);
const env = nodeEnvironment();
const server = await KafkaServer.start(env, KafkaConfig.parse(new Map(properties)), {
  logger: lineLogger(env.clock, (line) => console.log(line)),
  zookeeperPort: 0,
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => void server.stop().then(() => process.exit(0)));
}
