/**
 * A connector itself, without its tasks (`WorkerConnector`): started while it is to run, otherwise not. What it throws makes
 * it FAILED and nothing else.
 */
import type { Environment } from '@kafka-ts/environment/environment';
import {
  type Connector,
  type ConnectorProps,
  SinkConnector,
  SourceConnector,
} from '../connector/connector.ts';
import type { ConnectorType, TargetState } from './herder.ts';
import type { StateListener } from './state-listener.ts';
import type { TaskLogger } from './task-logger.ts';

export class RunningConnector {
  readonly connector: Connector;
  readonly props: ConnectorProps;
  readonly #options: {
    readonly environment: Environment;
    readonly logger: TaskLogger;
    readonly onState: StateListener;
    readonly onReconfiguration: () => void;
  };
  #isStarted = false;
  #isGone = false;

  constructor(
    connector: Connector,
    props: ConnectorProps,
    options: {
      readonly environment: Environment;
      readonly logger: TaskLogger;
      readonly onState: StateListener;
      /** The connector wants other tasks. */
      readonly onReconfiguration: () => void;
    },
  ) {
    this.connector = connector;
    this.props = props;
    this.#options = options;
  }

  get type(): ConnectorType {
    return typeOf(this.connector);
  }

  /** Brings the connector into this state. @throws what its `start` throws, after it was told as FAILED */
  async setTarget(target: TargetState): Promise<void> {
    const { environment, logger, onState, onReconfiguration } = this.#options;
    try {
      if (target === 'RUNNING' && !this.#isStarted) {
        await this.connector.start(this.props, {
          environment,
          logger,
          requestTaskReconfiguration: () => {
            if (!this.#isGone) onReconfiguration();
          },
          raiseError: (error) => {
            if (this.#isGone) return;
            logger.error('The connector raised an error', error);
            onState('FAILED', error);
          },
        });
        this.#isStarted = true;
      } else if (target !== 'RUNNING') {
        await this.#stop();
      }
    } catch (error) {
      logger.error(
        `Error while ${target === 'RUNNING' ? 'starting' : 'stopping'} connector`,
        error instanceof Error ? error : new Error(String(error)),
      );
      onState('FAILED', error);
      throw error;
    }
    onState(target);
  }

  /** Stops it for good; its errors are only logged. */
  async shutDown(): Promise<void> {
    this.#isGone = true;
    try {
      await this.#stop();
    } catch (error) {
      this.#options.logger.error(
        'Error while shutting down connector',
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }

  async #stop(): Promise<void> {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    await this.connector.stop();
  }
}

export function typeOf(connector: Connector): ConnectorType {
  if (connector instanceof SourceConnector) return 'source';
  return connector instanceof SinkConnector ? 'sink' : 'unknown';
}
