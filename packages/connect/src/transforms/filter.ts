import { ConfigDef } from '../config/config-def.ts';
import { Transformation } from './transformation.ts';

/** `org.apache.kafka.connect.transforms.Filter`: drops every record, so it is used with a predicate. */
export class Filter extends Transformation {
  config(): ConfigDef {
    return new ConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>): void {}

  apply(): null {
    return null;
  }
}
