/** `errors.*` of a connector: what is tolerated, what is repeated, and the lines about it in the worker's log. */
import type { ConnectorProps } from '../connector/connector.ts';
import type { ErrorPolicy, FailureReporter } from './record-pipeline.ts';
import type { TaskLogger } from './task-logger.ts';

const reporterSource = 'org.apache.kafka.connect.runtime.errors.LogReporter';

/** Settings were validated when the connector was created. */
export function errorPolicy(props: ConnectorProps): ErrorPolicy {
  return {
    isTolerant: (props['errors.tolerance'] ?? 'none').toLowerCase() === 'all',
    retryTimeoutMs: Number(props['errors.retry.timeout'] ?? 0),
    retryDelayMaxMs: Number(props['errors.retry.delay.max.ms'] ?? 60_000),
  };
}

/** Writes a line for each failed record where `errors.log.enable` is set. */
export function logReporter<S>(options: {
  readonly props: ConnectorProps;
  readonly taskName: string;
  readonly logger: TaskLogger;
  /** The record in words; shown in part unless `errors.log.include.messages`. */
  readonly describe: (state: S, withContent: boolean) => string;
}): FailureReporter<S> {
  const { props, taskName, logger, describe } = options;
  if (!isTrue(props['errors.log.enable'])) return async () => {};
  const withContent = isTrue(props['errors.log.include.messages']);
  return async ({ stage, className, state, error }) => {
    const text = `Error encountered in task ${taskName}. Executing stage '${stage}' with class '${className}'${describe(state, withContent)}.`;
    logger.error(text, error, reporterSource);
  };
}

export function isTrue(text: string | undefined): boolean {
  return text?.trim().toLowerCase() === 'true';
}
