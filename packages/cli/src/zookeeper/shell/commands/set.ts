import { type CommandLine, wholeNumber } from '../command-line.ts';
import { statText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';
import { ShellError } from '../shell-error.ts';

export const set: ShellCommand = {
  name: 'set',
  usage: 'path data [-s] [-v version] [-b]',
  optionHelp: ` -b         Supply data in base64 format
 -s         Print znode stats additionally
 -v <arg>   Set with an expected version

`,
  options: { s: 'flag', v: 'value', b: 'flag' },
  minWords: 2,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = '', , old] = line.words;
    if (old !== undefined) {
      err(
        "'set path data [version]' has been deprecated. Please use 'set [-s] [-v version] path data' instead.",
      );
    }
    const version = line.value('v') ?? old;
    const stat = await client.setData(
      path,
      dataOf(line),
      version === undefined ? -1 : wholeNumber(version, 'version'),
    );
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};

function dataOf(line: CommandLine): Uint8Array {
  const [, data = ''] = line.words;
  if (!line.has('b')) return Buffer.from(data);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$/.test(data)) {
    throw new ShellError(`-b needs data in base64; found "${data}"`);
  }
  return Buffer.from(data, 'base64');
}
