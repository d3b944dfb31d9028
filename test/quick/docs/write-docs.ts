/** Writes the documents that follow from tables: `node test/quick/docs/write-docs.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationDocPath, configurationDoc } from './configuration-doc.ts';

writeFileSync(join(import.meta.dirname, '..', '..', '..', ConfigurationDocPath), configurationDoc());
