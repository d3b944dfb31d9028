/**
 * Usage text as jopt-simple lays it out: 80 columns, options sorted by name, `--name <Type: label>` on the left,
 * the description on the right with `(default: X)` at its end, both wrapped with an indent of two.
 */
import { commonOptions, type OptionSpec, type ToolSpec } from './option.ts';

const WIDTH = 80;
const MAX_LEFT = 39;
const GAP = 2;

/** The whole text, ending in a line feed. */
export function usageText(spec: ToolSpec): string {
  const options = [...spec.options, ...commonOptions].filter((option) => option.isHidden !== true);
  options.sort((left, right) => (left.name < right.name ? -1 : 1));
  const hasRequired = options.some((option) => option.isRequired === true);
  const title = hasRequired ? 'Option (* = required)' : 'Option';
  const names = options.map(leftColumn);
  const leftWidth = Math.min(MAX_LEFT, Math.max(title.length, ...names.map((name) => name.length)));
  const rightWidth = WIDTH - 1 - leftWidth - GAP;
  const lines = [spec.intro];
  if (spec.operands !== undefined) lines.push(`USAGE: ${spec.id} ${spec.operands}`);
  const row = (left: string, right: string): void => {
    lines.push(`${left.padEnd(leftWidth + GAP)}${right}`.trimEnd());
  };
  row(title, 'Description');
  row('-'.repeat(title.length), '-'.repeat('Description'.length));
  for (const [index, option] of options.entries()) {
    const left = wrap(names[index] ?? '', leftWidth);
    const right = wrap(rightColumn(option), rightWidth);
    for (let line = 0; line < Math.max(left.length, right.length); line++)
      row(left[line] ?? '', right[line] ?? '');
  }
  return `${lines.join('\n')}\n`;
}

function leftColumn(option: OptionSpec): string {
  const star = option.isRequired === true ? '* ' : '';
  const { value } = option;
  if (value === undefined) return `${star}--${option.name}`;
  const text = value.label === undefined ? value.type : `${value.type}: ${value.label}`;
  return `${star}--${option.name} ${value.whenBare === undefined ? `<${text}>` : `[${text}]`}`;
}

function rightColumn(option: OptionSpec): string {
  return option.default === undefined
    ? option.description
    : `${option.description} (default: ${option.default})`;
}

/** Breaks at blanks; following lines are indented by two. A word longer than the column is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (let word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = ' ';
      }
      while (line.length + word.length + 1 > width && word.length > width - 2) {
        const room = width - line.length - (line === '' ? 0 : 1);
        lines.push(line === '' ? word.slice(0, room) : `${line} ${word.slice(0, room)}`);
        word = word.slice(room);
        line = ' ';
      }
      line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
