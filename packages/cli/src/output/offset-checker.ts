/** The table of ConsumerOffsetChecker (0.8 – 0.11). */
import { type Column, tableLines } from './columns.ts';
import type { Style } from './style.ts';

export interface CheckedPartition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Undefined is shown as `unknown`; -1, which Kafka shows as it is, has no lag. */
  readonly offset: number | undefined;
  readonly logSize: number;
  /** Undefined is shown as `none`. */
  readonly owner: string | undefined;
}

/** Undefined where no offset is known. */
export function lagOf({ offset, logSize }: CheckedPartition): number | undefined {
  return offset === undefined || offset === -1 ? undefined : logSize - offset;
}

const columns: readonly Column<CheckedPartition>[] = [
  { header: 'Group', cell: ({ group }) => group, width: 15 },
  { header: 'Topic', cell: ({ topic }) => topic, width: 30 },
  { header: 'Pid', cell: ({ partition }) => partition, width: 3 },
  { header: 'Offset', cell: ({ offset }) => offset ?? 'unknown', width: 15 },
  { header: 'logSize', cell: ({ logSize }) => logSize, width: 15 },
  {
    header: 'Lag',
    cell: (row) => lagOf(row) ?? 'unknown',
    width: 15,
    tone: (row) => (lagOf(row) === undefined ? 'dim' : lagOf(row) === 0 ? 'good' : 'warning'),
  },
  { header: 'Owner', cell: ({ owner }) => owner ?? 'none', width: 0 },
];

export function offsetCheckerTable(rows: readonly CheckedPartition[], style: Style): string {
  return `${tableLines(columns, rows, style).join('\n')}\n`;
}
