/** What of an answer has to be the same of both workers. */
import type { AskedWorker, RestAnswer } from './ask.ts';
import type { RestRequest } from './rest-request.ts';

/** Facts of one worker, and prose. */
const left = new Set([
  'version',
  'commit',
  'kafka_cluster_id',
  'worker_id',
  'last_modified',
  'documentation',
]);

/** The answer with its JSON parsed, the worker's own directory and port replaced. */
export function comparable(answer: RestAnswer, worker: AskedWorker, request: RestRequest): object {
  const neutral = (text: string): string =>
    text.replaceAll(worker.directory, 'DIR').replaceAll(`127.0.0.1:${worker.port}`, 'WORKER');
  const json = parse(neutral(answer.body));
  return {
    status: answer.status,
    contentType: answer.contentType,
    location: answer.location === undefined ? undefined : neutral(answer.location),
    allow: answer.allow,
    body: request.ignore === 'order' ? sorted(json) : json,
  };
}

function parse(text: string): unknown {
  return text === '' ? '' : withoutFacts(JSON.parse(text));
}

function withoutFacts(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutFacts);
  if (typeof json === 'string') return json.replace(/ersion='[^']*', encodedVersion=[^,]*,/g, '…');
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, left.has(name) ? typeof value : withoutFacts(value)]),
  );
}

function sorted(json: unknown): unknown {
  if (!Array.isArray(json)) return json;
  return json.map((entry) => JSON.stringify(entry)).toSorted();
}
