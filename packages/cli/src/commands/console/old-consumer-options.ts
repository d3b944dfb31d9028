import { type OldConsumerSettings, oldConsumerSettings } from '../../old-consumer/old-consumer-settings.ts';
import { filterText, type Subscription } from '../../old-consumer/subscription.ts';
import type { ParsedOptions } from '../../options/parsed-options.ts';

export interface GroupChoice {
  /** As given by option or setting. */
  readonly groupId: string | undefined;
  readonly newGroupId: () => string;
}

export interface OldConsumerChoice {
  readonly connect: string;
  readonly subscription: Subscription;
  readonly settings: OldConsumerSettings;
  readonly isGroupGenerated: boolean;
  readonly isDeletingGroup: boolean;
  readonly timeoutMs: number | undefined;
}

/** What `console-consumer --zookeeper` means. @throws CliError */
export function oldConsumerRun(
  options: ParsedOptions,
  given: ReadonlyMap<string, string>,
  { groupId, newGroupId }: GroupChoice,
): OldConsumerChoice {
  const exclude = options.text('blacklist');
  const regex = filterText(exclude ?? options.text('topic') ?? options.text('include') ?? '');
  const changed = new Map(given);
  if (options.has('from-beginning')) changed.set('auto.offset.reset', 'smallest');
  const intervalMs = options.text('autocommit.interval.ms');
  if (intervalMs !== undefined) changed.set('auto.commit.interval.ms', intervalMs);
  const settings = oldConsumerSettings(changed, groupId ?? newGroupId());
  const timeoutMs =
    options.integer('timeout-ms') ?? options.integer('consumer-timeout-ms') ?? settings.consumerTimeoutMs;
  return {
    connect: options.text('zookeeper') ?? given.get('zookeeper.connect') ?? '',
    subscription: {
      pattern: exclude === undefined ? 'white_list' : 'black_list',
      threads: new Map([[regex, 1]]),
    },
    settings,
    isGroupGenerated: groupId === undefined,
    isDeletingGroup: options.has('delete-consumer-offsets'),
    timeoutMs: timeoutMs === undefined || timeoutMs < 0 ? undefined : timeoutMs,
  };
}
