/** The table of ConsumerOffsetChecker (0.8 – 0.11). */
import { type Column, tableLines } from './columns.ts';

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

const columns: readonly Column<CheckedPartition>[] = [
  { header: 'Group', cell: ({ group }) => group, width: 15 },
  { header: 'Topic', cell: ({ topic }) => topic, width: 30 },
  { header: 'Pid', cell: ({ partition }) => partition, width: 3 },
  { header: 'Offset', cell: ({ offset }) => offset ?? 'unknown', width: 15 },
  { header: 'logSize', cell: ({ logSize }) => logSize, width: 15 },
  {
    header: 'Lag',
    cell: ({ offset, logSize }) => (offset === undefined || offset === -1 ? 'unknown' : logSize - offset),
    width: 15,
  },
  { header: 'Owner', cell: ({ owner }) => owner ?? 'none', width: 0 },
];

export function offsetCheckerTable(rows: readonly CheckedPartition[]): string {
  return `${tableLines(columns, rows).join('\n')}\n`;
}
