/** One object for all logs with equal settings: there are thousands of logs and a handful of different settings. */
import type { LogConfig } from '@kafka-ts/storage/log/log-config';

/** `configOf`, which gives the object that it gave last where it is to give an equal one. */
export function sharingEqual(configOf: (topic: string) => LogConfig): (topic: string) => LogConfig {
  let last: LogConfig | undefined;
  return (topic) => {
    const config = configOf(topic);
    if (last === undefined || !isEqual(last, config)) last = config;
    return last;
  };
}

function isEqual(a: LogConfig, b: LogConfig): boolean {
  const others = Object.values(b);
  return Object.values(a).every((value, index) => Object.is(value, others[index]));
}
