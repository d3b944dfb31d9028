/**
 * The tables of kafka-consumer-groups: those of 2.2.0 for one group, with 2.4's GROUP column in front where several groups are shown or
 * the column is asked for, and that of 1.0.0 for groups in ZooKeeper. A blank line comes before each.
 */
import type {
  DeletedOffsetRow,
  MemberRow,
  OffsetRow,
  ResetRow,
  StateRow,
} from '../consumer-groups/group-rows.ts';
import { type Column, tableLines } from './columns.ts';
import type { Style, Tone } from './style.ts';

export interface TableOptions {
  readonly hasGroupColumn: boolean;
  /** As Kafka prints it by default. */
  readonly style?: Style;
}

const lagTone = ({ lag }: OffsetRow): Tone | undefined =>
  lag === undefined ? 'dim' : lag === 0 ? 'good' : 'warning';
const stateTone = (state: string | undefined): Tone | undefined =>
  state === 'Stable' ? 'good' : state === 'Dead' ? 'bad' : state === 'Empty' ? 'dim' : 'warning';

const groupColumn = {
  header: 'GROUP',
  cell: ({ group }: { readonly group: string }) => group,
  width: 15,
  fits: true,
};

const offsetColumns: readonly Column<OffsetRow>[] = [
  { header: 'TOPIC', cell: ({ topic }) => topic, width: 15, fits: true, tone: () => 'name' },
  { header: 'PARTITION', cell: ({ partition }) => partition, width: 10 },
  { header: 'CURRENT-OFFSET', cell: ({ currentOffset }) => currentOffset, width: 15 },
  { header: 'LOG-END-OFFSET', cell: ({ logEndOffset }) => logEndOffset, width: 15 },
  { header: 'LAG', cell: ({ lag }) => lag, width: 15, tone: lagTone },
  { header: 'CONSUMER-ID', cell: ({ consumerId }) => consumerId, width: 15, fits: true },
  { header: 'HOST', cell: ({ host }) => host, width: 15, fits: true },
  { header: 'CLIENT-ID', cell: ({ clientId }) => clientId, width: 0 },
];

export function offsetsTable(rows: readonly OffsetRow[], { hasGroupColumn, style }: TableOptions): string {
  return text(tableLines(hasGroupColumn ? [groupColumn, ...offsetColumns] : offsetColumns, rows, style));
}

const oldOffsetColumns: readonly Column<OffsetRow>[] = [
  { header: 'TOPIC', cell: ({ topic }) => topic, width: 30, tone: () => 'name' },
  { header: 'PARTITION', cell: ({ partition }) => partition, width: 10 },
  { header: 'CURRENT-OFFSET', cell: ({ currentOffset }) => currentOffset, width: 15 },
  { header: 'LOG-END-OFFSET', cell: ({ logEndOffset }) => logEndOffset, width: 15 },
  { header: 'LAG', cell: ({ lag }) => lag, width: 10, tone: lagTone },
  { header: 'CONSUMER-ID', cell: ({ consumerId }) => consumerId, width: 50 },
];

/** As 0.10.2 – 1.0 show groups in ZooKeeper. */
export function oldOffsetsTable(rows: readonly OffsetRow[], style?: Style): string {
  return text(tableLines(oldOffsetColumns, rows, style));
}

export function membersTable(
  rows: readonly MemberRow[],
  options: TableOptions & { readonly isVerbose: boolean },
): string {
  const hasInstances = rows.some(({ groupInstanceId }) => groupInstanceId !== undefined);
  const columns: readonly Column<MemberRow>[] = [
    ...(options.hasGroupColumn ? [groupColumn] : []),
    { header: 'CONSUMER-ID', cell: ({ consumerId }) => consumerId, width: 15, fits: true },
    // 2.2 knew no static members; 2.4 shows them only where there are some.
    ...(options.hasGroupColumn && hasInstances ? [instanceColumn] : []),
    { header: 'HOST', cell: ({ host }) => host, width: 15, fits: true },
    { header: 'CLIENT-ID', cell: ({ clientId }) => clientId, width: 15, fits: true },
    { header: '#PARTITIONS', cell: ({ assignment }) => countOf(assignment), width: 15 },
    {
      header: options.isVerbose ? 'ASSIGNMENT' : '',
      cell: ({ assignment }) => (options.isVerbose ? assignmentText(assignment) : ''),
      width: 0,
    },
  ];
  return text(tableLines(columns, rows, options.style));
}

const instanceColumn: Column<MemberRow> = {
  header: 'GROUP-INSTANCE-ID',
  cell: ({ groupInstanceId }) => groupInstanceId ?? '',
  width: 17,
  fits: true,
};

export function stateTable(row: StateRow, { hasGroupColumn, style }: TableOptions): string {
  const columns: readonly Column<StateRow>[] = [
    ...(hasGroupColumn ? [groupColumn] : []),
    {
      header: 'COORDINATOR (ID)',
      cell: ({ coordinator: { host, port, nodeId } }) => `${host}:${port} (${nodeId})`,
      width: 25,
      fits: true,
    },
    { header: 'ASSIGNMENT-STRATEGY', cell: ({ assignmentStrategy }) => assignmentStrategy, width: 25 },
    { header: 'STATE', cell: ({ state }) => state, width: 20, tone: ({ state }) => stateTone(state) },
    { header: '#MEMBERS', cell: ({ members }) => members, width: 0 },
  ];
  return text(tableLines(columns, [row], style));
}

const resetColumns: readonly Column<ResetRow>[] = [
  { header: 'TOPIC', cell: ({ topic }) => topic, width: 30, tone: () => 'name' },
  { header: 'PARTITION', cell: ({ partition }) => partition, width: 10 },
  { header: 'NEW-OFFSET', cell: ({ newOffset }) => newOffset, width: 15 },
];

export function resetTable(rows: readonly ResetRow[], { hasGroupColumn, style }: TableOptions): string {
  const group = { ...groupColumn, width: 30, fits: false };
  return text(tableLines(hasGroupColumn ? [group, ...resetColumns] : resetColumns, rows, style));
}

/** `topic,partition,offset` lines, with the group in front where there are several; an empty line ends them. */
export function resetCsv(rows: readonly ResetRow[], { hasGroupColumn }: TableOptions): string {
  const lines = rows.map(({ group, topic, partition, newOffset }) =>
    [...(hasGroupColumn ? [group] : []), topic, partition, newOffset].join(','),
  );
  return `${lines.map((line) => `${line}\n`).join('')}\n`;
}

const deletedColumns: readonly Column<DeletedOffsetRow>[] = [
  { header: 'TOPIC', cell: ({ topic }) => topic, width: 30, tone: () => 'name' },
  { header: 'PARTITION', cell: ({ partition }) => partition ?? 'Not Provided', width: 15 },
  {
    header: 'STATUS',
    cell: ({ problem }) => (problem === undefined ? 'Successful' : `Error: ${problem}`),
    width: 15,
    tone: ({ problem }) => (problem === undefined ? 'good' : 'bad'),
  },
];

export function deletedOffsetsTable(rows: readonly DeletedOffsetRow[], style?: Style): string {
  return text(tableLines(deletedColumns, rows, style));
}

export interface ListedGroup {
  readonly groupId: string;
  readonly type: string | undefined;
  readonly state: string | undefined;
}

/** `--list --state` and `--list --type`, without a blank line before it. */
export function groupList(
  groups: readonly ListedGroup[],
  shown: { readonly state: boolean; readonly type: boolean; readonly style: Style },
): string {
  const columns: readonly Column<ListedGroup>[] = [
    { header: 'GROUP', cell: ({ groupId }) => groupId, width: groupColumnWidth(groups) },
    ...(shown.type ? [typeColumn] : []),
    ...(shown.state ? [stateColumn] : []),
  ];
  return `${tableLines(columns, groups, shown.style).join('\n')}\n`;
}

const typeColumn: Column<ListedGroup> = { header: 'TYPE', cell: ({ type }) => typeName(type), width: 20 };
const stateColumn: Column<ListedGroup> = {
  header: 'STATE',
  cell: ({ state }) => state ?? 'Unknown',
  width: 20,
  tone: ({ state }) => stateTone(state),
};

function typeName(type = 'Unknown'): string {
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
}

function groupColumnWidth(groups: readonly ListedGroup[]): number {
  return Math.max(15, ...groups.map(({ groupId }) => groupId.length)) + 10;
}

function countOf(assignment: MemberRow['assignment']): number {
  let count = 0;
  for (const partitions of assignment.values()) count += partitions.length;
  return count;
}

function assignmentText(assignment: MemberRow['assignment']): string {
  if (assignment.size === 0) return '-';
  return [...assignment].map(([topic, partitions]) => `${topic}(${partitions.join(',')})`).join(', ');
}

function text(lines: readonly string[]): string {
  return `\n${lines.join('\n')}\n`;
}
