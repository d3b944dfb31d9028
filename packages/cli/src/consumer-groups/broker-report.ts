/** The actions of kafka-consumer-groups with `--bootstrap-server`. */
import type { Admin } from '@kafka-ts/client/admin';
import type { GroupDescription, GroupListing } from '@kafka-ts/client/admin/group-administration';
import { hashMapOrder, javaStringHash } from '@kafka-ts/environment/java-hash-order';
import { KafkaError } from '@kafka-ts/protocol/errors';
import { CliError, UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { confirm } from '../output/confirm.ts';
import {
  deletedOffsetsTable,
  groupList,
  membersTable,
  offsetsTable,
  resetCsv,
  resetTable,
  stateTable,
  type TableOptions,
} from '../output/consumer-groups.ts';
import { wantsJson, writeJson } from '../output/json.ts';
import { styleOf } from '../output/style.ts';
import { whileWorking } from '../output/working.ts';
import type { Terminal } from '../terminal.ts';
import { memberRows, offsetRows, stateRow } from './broker-groups.ts';
import { deleteGroupOffsets } from './delete-offsets.ts';
import type { GroupReport } from './group-report.ts';
import type { ResetRow } from './group-rows.ts';
import { groupDocument } from './groups-json.ts';
import { javaException } from './java-exceptions.ts';
import { scalaMapOrder } from './java-order.ts';
import { resetPlan } from './reset-plan.ts';

const states = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
];
const types = ['classic', 'consumer', 'share', 'streams'];

export class BrokerGroupReport implements GroupReport {
  readonly #admin: Admin;
  readonly #options: ParsedOptions;
  readonly #terminal: Terminal;

  constructor(admin: Admin, options: ParsedOptions, terminal: Terminal) {
    this.#admin = admin;
    this.#options = options;
    this.#terminal = terminal;
  }

  async list(): Promise<boolean> {
    const style = await styleOf(this.#terminal);
    const shown = { state: this.#options.has('state'), type: this.#options.has('type'), style };
    const filter = {
      states: filterWords(this.#options.text('state'), { valid: states, one: 'state', many: 'states' }),
      types: filterWords(this.#options.text('type'), { valid: types, one: 'types', many: 'types' }),
    };
    const groups = await this.#consumerGroups(filter);
    if (wantsJson(this.#options)) {
      const listed = groups.map(({ groupId, type, state }) => ({ groupId, type, state }));
      writeJson(this.#terminal, { groups: listed });
    } else if (shown.state || shown.type) this.#print(groupList(groups, shown));
    else for (const { groupId } of groups) this.#print(`${groupId}\n`);
    return true;
  }

  async describe(): Promise<boolean> {
    if (wantsJson(this.#options)) return this.#describeAsJson();
    let isFine = true;
    for (const groupId of await this.#groupIds()) {
      const group = await this.#asked(this.#admin.describeGroup(groupId));
      isFine = this.#printState(group) && isFine;
      if (group.state !== 'Dead') await this.#printTable(group);
    }
    return isFine;
  }

  async #describeAsJson(): Promise<boolean> {
    const groups = [];
    for (const groupId of await this.#groupIds()) {
      const group = await this.#asked(this.#admin.describeGroup(groupId));
      groups.push(await this.#asked(groupDocument(this.#admin, group, this.#options)));
    }
    writeJson(this.#terminal, { groups });
    return groups.every(({ state }) => state !== 'Dead');
  }

  async delete(): Promise<boolean> {
    const groupIds = await this.#groupIds();
    const isAsking = this.#options.has('all-groups') && groupIds.length > 0 && !this.#options.has('force');
    if (isAsking && !(await confirm(this.#terminal, `Delete ${groupIds.join(', ')}?`))) return true;
    const deleting = this.#asked(this.#admin.deleteGroups(groupIds));
    const results = await this.#whileWorking('Deleting groups', deleting);
    const order = (ids: readonly string[]): string[] =>
      scalaMapOrder(hashMapOrder(ids, javaStringHash, ids.length), javaStringHash);
    const deleted = order([...results.keys()].filter((id) => results.get(id) === undefined));
    const failed = order([...results.keys()].filter((id) => results.get(id) !== undefined));
    const names = deleted.map((id) => `'${id}'`).join(', ');
    if (failed.length === 0) {
      this.#print(`Deletion of requested consumer groups (${names}) was successful.\n`);
      return true;
    }
    this.#print('Error: Deletion of some consumer groups failed:\n');
    for (const id of failed) {
      const error = results.get(id);
      const reason =
        error === undefined ? '' : `java.util.concurrent.ExecutionException: ${javaException(error)}`;
      this.#print(`* Group '${id}' could not be deleted due to: ${reason}\n`);
    }
    if (deleted.length > 0) this.#print(`\nThese consumer groups were deleted successfully: ${names}\n`);
    return false;
  }

  async 'reset-offsets'(): Promise<boolean> {
    const isDryRun = !this.#options.has('execute');
    if (isDryRun && !this.#options.has('dry-run')) {
      this.#terminal.stderr.write(
        'WARN: No action will be performed as the --execute option is missing. Add --dry-run to say that this is meant.\n',
      );
    }
    const { rows, isFine } = await this.#whileWorking('Looking for the offsets', this.#reset(isDryRun));
    const layout = await this.#layout();
    this.#print(this.#options.has('export') ? resetCsv(rows, layout) : resetTable(rows, layout));
    return isFine;
  }

  /** Plans, and commits unless it is a dry run; says of which groups it is not possible. */
  async #reset(isDryRun: boolean): Promise<{ readonly rows: readonly ResetRow[]; readonly isFine: boolean }> {
    const rows: ResetRow[] = [];
    let isFine = true;
    for (const groupId of await this.#groupIds()) {
      const { state } = await this.#asked(this.#admin.describeGroup(groupId));
      if (state !== 'Empty' && state !== 'Dead') {
        this.#print(
          `Error: Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${state}.\n`,
        );
        isFine = false;
        continue;
      }
      const planned = await this.#asked(resetPlan(groupId, this.#resetQuestion()));
      if (!isDryRun && planned.length > 0) await this.#commit(groupId, planned);
      rows.push(...planned);
    }
    return { rows, isFine };
  }

  #whileWorking<T>(what: string, work: Promise<T>): Promise<T> {
    return whileWorking(this.#terminal, what, work);
  }

  async 'delete-offsets'(): Promise<boolean> {
    const groupId = this.#options.required('group');
    const deleting = this.#asked(deleteGroupOffsets(this.#admin, groupId, this.#options.all('topic')));
    const { text, rows, isFine } = await this.#whileWorking('Deleting offsets', deleting);
    this.#print(`${text}\n${deletedOffsetsTable(rows, await styleOf(this.#terminal))}`);
    return isFine;
  }

  async close(): Promise<void> {
    this.#admin.close();
  }

  async #consumerGroups(filter: Parameters<Admin['listGroups']>[0]): Promise<GroupListing[]> {
    const groups = await this.#asked(this.#admin.listGroups(filter));
    // Connect's workers are groups too, but no consumers.
    const consumers = groups.filter(
      ({ protocolType, state, type }) =>
        (protocolType === 'consumer' || protocolType === '') &&
        isWanted(filter?.states, state) &&
        isWanted(filter?.types, type),
    );
    const unique = [...new Map(consumers.map((group) => [group.groupId, group])).values()];
    return hashMapOrder(unique, ({ groupId }) => javaStringHash(groupId));
  }

  async #groupIds(): Promise<string[]> {
    if (!this.#options.has('all-groups')) return [...new Set(this.#options.all('group'))];
    return (await this.#consumerGroups({})).map(({ groupId }) => groupId).sort();
  }

  async #layout(): Promise<TableOptions> {
    const isSeveral = this.#options.has('all-groups') || new Set(this.#options.all('group')).size > 1;
    const hasGroupColumn = isSeveral || this.#options.has('with-group');
    return { hasGroupColumn, style: await styleOf(this.#terminal) };
  }

  /** What the state means for a reader; false for a group that there is not. */
  #printState({ groupId, state }: GroupDescription): boolean {
    const { stderr } = this.#terminal;
    if (state === 'Dead') this.#print(`Error: Consumer group '${groupId}' does not exist.\n`);
    if (state === 'Empty') stderr.write(`Consumer group '${groupId}' has no active members.\n`);
    if (state === 'PreparingRebalance' || state === 'CompletingRebalance')
      stderr.write(`Warning: Consumer group '${groupId}' is rebalancing.\n`);
    return state !== 'Dead';
  }

  async #printTable(group: GroupDescription): Promise<void> {
    const layout = await this.#layout();
    if (this.#options.has('state')) {
      this.#print(stateTable(stateRow(group), layout));
      return;
    }
    if (this.#options.has('members')) {
      const rows = memberRows(group);
      const isVerbose = this.#options.has('verbose');
      if (rows.length > 0) this.#print(membersTable(rows, { ...layout, isVerbose }));
      return;
    }
    const rows = await this.#asked(offsetRows(this.#admin, group));
    if (rows.length > 0) this.#print(offsetsTable(rows, layout));
  }

  #resetQuestion() {
    return {
      admin: this.#admin,
      clock: this.#terminal.environment.clock,
      options: this.#options,
      onWarning: (text: string) => this.#terminal.stderr.write(`WARN ${text}\n`),
    };
  }

  #commit(groupId: string, planned: readonly ResetRow[]): Promise<void> {
    return this.#asked(
      this.#admin.commitOffsets(
        groupId,
        planned.map(({ topic, partition, newOffset }) => ({ topic, partition, offset: newOffset })),
      ),
    );
  }

  /** What the brokers refuse is printed where Kafka prints it: among the results. */
  async #asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      const text = `Error: Executing consumer group command failed due to ${javaException(error)}`;
      throw new CliError(text, { stream: 'stdout', cause: error });
    }
  }

  #print(text: string): void {
    this.#terminal.stdout.write(text);
  }
}

/** The words of a list, as Kafka writes them. @throws UsageError naming the valid ones */
function filterWords(
  text: string | undefined,
  { valid, one, many }: { readonly valid: readonly string[]; readonly one: string; readonly many: string },
): string[] {
  const words = (text ?? '').split(',').map((word) => word.trim());
  return words
    .filter((word) => word !== '')
    .map((word) => {
      const known = valid.find((name) => name.toLowerCase() === word.toLowerCase());
      if (known !== undefined) return known;
      throw new UsageError(`Invalid ${one} list '${text}'. Valid ${many} are: ${valid.join(', ')}`);
    });
}

/** Brokers that cannot filter answer everything; those that tell nothing are believed. */
function isWanted(wanted: readonly string[] | undefined, found: string | undefined): boolean {
  if (wanted === undefined || wanted.length === 0 || found === undefined) return true;
  return wanted.some((word) => word.toLowerCase() === found.toLowerCase());
}
