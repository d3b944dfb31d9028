import { describe, expect, test } from 'vitest';
import { CompactedLog } from '../fixtures/compacted-log.ts';
import { fileSystemCases } from '../fixtures/file-systems.ts';

describe.each(fileSystemCases)('compaction on $name', (files) => {
  test('keeps the newest record of each key, at its offset', async () => {
    const one = await CompactedLog.make(files.make());
    await one.append(
      [
        ['a', '1'],
        ['b', '1'],
      ],
      [['a', '2']],
      [['c', '1']],
    );
    one.roll();
    await one.append([['b', '2']]);
    one.roll();
    await one.append([['a', '3']]);
    await one.clean();
    expect(one.env.lines.filter((line) => /WARN|ERROR|FAILED/.test(line))).toEqual([]);
    expect(await one.records()).toEqual(['2 a=2', '3 c=1', '4 b=2', '5 a=3']);
    await one.reopen();
    expect(await one.records()).toEqual(['2 a=2', '3 c=1', '4 b=2', '5 a=3']);
    await one.close();
  });
});
