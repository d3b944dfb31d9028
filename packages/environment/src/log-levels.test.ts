import { expect, test } from 'vitest';
import { LogLevels } from './log-levels.ts';

function recorded() {
  const lines: string[] = [];
  const at = (level: string) => (message: string, source: string) =>
    void lines.push(`${level} ${message} ${source}`);
  return { lines, logger: { info: at('INFO'), warn: at('WARN'), error: at('ERROR') } };
}

test('a source has the level of the nearest name above it', () => {
  const levels = new LogLevels(['kafka.log.LogManager']);
  expect(levels.names).toEqual(['root', 'kafka.log.LogManager']);
  expect(levels.levelOf('kafka.log.LogManager')).toBe('INFO');
  levels.set('kafka', 'ERROR');
  expect(levels.levelOf('kafka.log.LogManager')).toBe('ERROR');
  levels.set('kafka.log', 'WARN');
  expect(levels.levelOf('kafka.log.LogManager')).toBe('WARN');
  levels.set('kafka.log.LogManager', 'DEBUG');
  expect(levels.levelOf('kafka.log.LogManager')).toBe('DEBUG');
  levels.unset('kafka.log.LogManager');
  levels.unset('kafka.log');
  levels.set('root', 'FATAL');
  expect(levels.levelOf('kafka.log.LogManager')).toBe('ERROR');
  expect(levels.levelOf('org.other')).toBe('FATAL');
});

test('what is below the level is left out, and who has spoken is known', () => {
  const levels = new LogLevels();
  const { lines, logger } = recorded();
  const leveled = levels.applyTo(logger);
  leveled.info('one', 'a.B');
  levels.set('a', 'WARN');
  leveled.info('two', 'a.B');
  leveled.warn('three', 'a.B');
  levels.set('a.B', 'FATAL');
  leveled.error('four', 'a.B');
  leveled.error('five', 'a.C');
  expect(lines).toEqual(['INFO one a.B', 'WARN three a.B', 'ERROR five a.C']);
  expect(levels.names).toContain('a.C');
});
