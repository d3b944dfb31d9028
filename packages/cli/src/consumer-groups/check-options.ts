/** What kafka-consumer-groups refuses before it connects, in Kafka's words. */
import { UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { resetScenarios } from './reset-plan.ts';

export const groupActions = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets'] as const;
export type GroupAction = (typeof groupActions)[number];

const views = ['members', 'offsets', 'state'] as const;

/** @throws UsageError */
export function checkGroupOptions(options: ParsedOptions): GroupAction {
  const actions = groupActions.filter((action) => options.has(action));
  const [action] = actions;
  if (action === undefined || actions.length > 1) {
    throw new UsageError(
      'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets',
    );
  }
  checkServers(options, action);
  checkScope(options, action);
  checkViews(options, action);
  if (action === 'reset-offsets') checkReset(options);
  return action;
}

function checkServers(options: ParsedOptions, action: GroupAction): void {
  if (!options.has('zookeeper')) {
    options.required('bootstrap-server');
    return;
  }
  for (const other of ['bootstrap-server', 'new-consumer']) {
    if (options.has(other)) throw new UsageError(`Option '[${other}]' is not valid with '[zookeeper]'.`);
  }
  for (const other of ['members', 'state', 'type', 'all-groups']) {
    if (options.has(other)) throw new UsageError(`Option '[${other}]' is not valid with '[zookeeper]'.`);
  }
  if (action === 'reset-offsets' || action === 'delete-offsets') {
    throw new UsageError(`Option '[${action}]' is only valid with '[bootstrap-server]'.`);
  }
}

function checkScope(options: ParsedOptions, action: GroupAction): void {
  const hasGroups = options.has('group') || options.has('all-groups');
  const isOfTopic = action === 'delete' && options.has('zookeeper') && options.has('topic');
  if (options.has('all-groups')) options.forbidTogether('all-groups', ['group', 'list', 'delete-offsets']);
  if (action === 'list') {
    for (const other of ['group', 'topic']) {
      if (options.has(other)) throw new UsageError(`Option "[${other}]" can't be used with option "[list]"`);
    }
  } else if (!hasGroups && !isOfTopic) {
    if (action === 'describe' || action === 'reset-offsets') options.required('group');
    throw new UsageError(`Option [${action}] takes [group]`);
  }
  if (action === 'describe') options.forbidTogether('topic', ['describe']);
  if (action === 'delete' && options.has('topic') && !options.has('zookeeper')) {
    throw new UsageError(
      'The consumer does not support topic-specific offset deletion from a consumer group.',
    );
  }
  if (action === 'delete-offsets') {
    options.required('topic');
    if (options.all('group').length > 1)
      throw new UsageError('Found multiple arguments for option group, but you asked for only one');
  }
}

function checkViews(options: ParsedOptions, action: GroupAction): void {
  const given = views.filter((view) => options.has(view));
  if (action === 'describe') {
    const [first, second] = given;
    if (first !== undefined && second !== undefined)
      throw new UsageError(`Option "[${first}]" can't be used with option "[${second}]"`);
    const state = options.text('state') ?? '';
    if (state !== '') throw new UsageError('Option [describe] does not take a value for [state]');
    return;
  }
  for (const view of given) {
    if (view !== 'state' || action !== 'list')
      throw new UsageError(`Option "[${view}]" can only be used with option "[describe]"`);
  }
}

function checkReset(options: ParsedOptions): void {
  if (options.has('dry-run') && options.has('execute')) {
    throw new UsageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]');
  }
  for (const scenario of resetScenarios) {
    options.forbidTogether(
      scenario,
      resetScenarios.filter((other) => other !== scenario),
    );
  }
}
