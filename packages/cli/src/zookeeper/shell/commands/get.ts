import { hexDump, statText } from '../printers.ts';
import type { ShellCommand } from '../shell-command.ts';

export const get: ShellCommand = {
  name: 'get',
  usage: '[-s] [-w] [-b] [-x] path',
  optionHelp: ` -b   Output data in base64 format
 -s   Print znode stats additionally
 -w   Watch for changes on the znode
 -x   Output data in hexdump format

`,
  options: { s: 'flag', w: 'flag', b: 'flag', x: 'flag' },
  minWords: 1,
  isOnPath: true,
  async run({ client, out, err }, line) {
    const [path = '', old] = line.words;
    if (old !== undefined) {
      err("'get path [watch]' has been deprecated. Please use 'get [-s] [-w] path' instead.");
    }
    const { data, stat } = await client.getData(path, { watch: line.has('w') || old !== undefined });
    if (data === null) out('null');
    else if (line.has('b')) out(Buffer.from(data).toString('base64'));
    else if (line.has('x')) out(hexDump(data));
    else out(Buffer.from(data).toString());
    if (line.has('s')) out(statText(stat).trimEnd());
  },
};
