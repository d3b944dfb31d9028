import { ConfigDef } from '../config/config-def.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { JavaRegex } from '../data/java-regex.ts';
import { regexValidator } from './regex-validator.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.RegexRouter`: topics whose whole name matches get another. */
export class RegexRouter extends Transformation {
  #regex = new JavaRegex('');
  #replacement = '';

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'regex',
        type: 'STRING',
        validator: regexValidator(),
        importance: 'HIGH',
        documentation: 'The regular expression of topics.',
      })
      .define({
        name: 'replacement',
        type: 'STRING',
        importance: 'HIGH',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Java's groups look like it
        documentation: 'The new name, in which $1 or ${name} stand for what a group matched.',
      });
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    this.#regex = new JavaRegex(config.string('regex'));
    this.#replacement = config.string('replacement');
  }

  apply<R extends ConnectRecord>(record: R): R {
    if (!this.#regex.matches(record.topic)) return record;
    return { ...record, topic: this.#regex.replaceFirst(record.topic, this.#replacement) };
  }
}
