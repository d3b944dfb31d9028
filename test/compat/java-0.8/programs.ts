/** Compiles and runs the Java programs beside this file with the jars of 0.8.2.2. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, javaOf } from '../../peers/lib/installations.ts';
import { runOk } from '../programs.ts';

const sources = join(import.meta.dirname, 'java');

export class JavaPrograms {
  /** Where the classes are; the caller removes it. */
  readonly directory: string;
  readonly #classPath: string;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'java-0.8-'));
    const libs = `${ensureInstalled('0.8.2.2')}/*`;
    const files = readdirSync(sources).map((name) => join(sources, name));
    execFileSync('javac', ['-nowarn', '--release', '11', '-cp', libs, '-d', this.directory, ...files], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    writeFileSync(
      join(this.directory, 'log4j.properties'),
      'log4j.rootLogger=WARN, c\nlog4j.appender.c=org.apache.log4j.ConsoleAppender\nlog4j.appender.c.target=System.err\nlog4j.appender.c.layout=org.apache.log4j.SimpleLayout\n',
    );
    this.#classPath = `${this.directory}:${libs}`;
  }

  /** Runs a program that must end with 0; its lines. */
  async run(name: string, ...args: readonly string[]): Promise<string[]> {
    const flags = ['-Xmx128M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const output = await runOk([javaOf('0.8.2.2'), [...flags, '-cp', this.#classPath, name, ...args]]);
    return output.split('\n').slice(0, -1);
  }
}
