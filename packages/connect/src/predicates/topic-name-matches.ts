import { ConfigDef } from '../config/config-def.ts';
import { allOf, nonEmptyString } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { JavaRegex } from '../data/java-regex.ts';
import { regexValidator } from '../transforms/regex-validator.ts';
import { Predicate } from './predicate.ts';

/** `org.apache.kafka.connect.transforms.predicates.TopicNameMatches`: by the whole name. */
export class TopicNameMatches extends Predicate {
  #pattern = new JavaRegex('');

  config(): ConfigDef {
    return new ConfigDef().define({
      name: 'pattern',
      type: 'STRING',
      validator: allOf(nonEmptyString(), regexValidator()),
      importance: 'MEDIUM',
      documentation: "A regular expression for the whole name of the record's topic.",
    });
  }

  configure(props: Readonly<Record<string, string>>): void {
    this.#pattern = new JavaRegex(this.config().parse(props).string('pattern'));
  }

  test(record: ConnectRecord): boolean {
    return this.#pattern.matches(record.topic);
  }
}
