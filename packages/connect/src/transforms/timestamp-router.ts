import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { DataError } from '../connector/errors.ts';
import { JavaDateFormat } from '../data/java-date-format.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.TimestampRouter`: topics named by date. */
export class TimestampRouter extends Transformation {
  #topicFormat = '';
  #timestampFormat = new JavaDateFormat('yyyyMMdd');

  config(): ConfigDef {
    return new ConfigDef()
      .define({
        name: 'topic.format',
        type: 'STRING',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka's placeholders look like it
        defaultValue: '${topic}-${timestamp}',
        importance: 'HIGH',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka's placeholders look like it
        documentation: 'The new topic, in which ${topic} and ${timestamp} are filled in.',
      })
      .define({
        name: 'timestamp.format',
        type: 'STRING',
        defaultValue: 'yyyyMMdd',
        importance: 'HIGH',
        documentation: "The pattern of the timestamp, in SimpleDateFormat's letters; times are UTC.",
      });
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    const pattern = config.string('timestamp.format');
    this.#topicFormat = config.string('topic.format');
    try {
      this.#timestampFormat = new JavaDateFormat(pattern);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw ConfigError.invalid('timestamp.format', pattern, error.message);
    }
  }

  apply<R extends ConnectRecord>(record: R): R {
    if (record.timestamp === undefined)
      throw new DataError(`Timestamp missing on record: topic='${record.topic}'`);
    const date = new Date(record.timestamp);
    const topic = this.#topicFormat
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka's placeholder
      .replaceAll('${topic}', () => record.topic)
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka's placeholder
      .replaceAll('${timestamp}', () => this.#timestampFormat.format(date));
    return { ...record, topic };
  }
}
