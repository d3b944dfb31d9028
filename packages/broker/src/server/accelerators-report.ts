/** Tells in the broker's log which work native add-ons do, and which JavaScript does more slowly. */
import type { Clock, Timer } from '@kafka-ts/environment/clock';
import type { Logger } from '@kafka-ts/environment/logger';
import { acceleratorsLine } from '@kafka-ts/protocol/accelerators';
import { onAddOnFailure } from '@kafka-ts/protocol/bytes/add-on';

const SOURCE = 'kafka.server.KafkaServer';

/** Finding out takes some milliseconds: the clients that wait for the start are answered first. */
const DELAY_MS = 100;

/** Warns of add-ons that fail to load, until it is closed. */
export class AcceleratorsReport {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopListening: () => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    this.#stopListening = onAddOnFailure((failure) => logger.warn(failure, SOURCE));
  }

  /** One INFO line soon after the start; no add-on is loaded for it. */
  started(): void {
    this.#timer = this.#clock.setTimer(DELAY_MS, () => this.#logger.info(acceleratorsLine(), SOURCE));
  }

  /** Idempotent. */
  close(): void {
    this.#timer?.cancel();
    this.#stopListening();
  }
}
