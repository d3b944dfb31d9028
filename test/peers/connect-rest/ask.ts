/** Asks a worker what `requests.ts` lists and keeps what is to be compared of its answers. */
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestRequest } from './rest-request.ts';

export interface RestAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly location: string | undefined;
  /** What may be done instead; sorted, without blanks. */
  readonly allow: string | undefined;
  readonly body: string;
}

export interface AskedWorker {
  readonly port: number;
  /** What `DIR` stands for. */
  readonly directory: string;
}

/** Repeats the request until it answers what was waited for, for 20 s at most. */
export async function ask(worker: AskedWorker, request: RestRequest): Promise<RestAnswer> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await askOnce(worker, request);
    if (request.until === undefined || answer.body.includes(request.until)) return answer;
    if (Date.now() > deadline) return answer;
    await sleep(50);
  }
}

function askOnce(worker: AskedWorker, request: RestRequest): Promise<RestAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RestAnswer>();
  const text = typeof request.body === 'object' ? JSON.stringify(request.body) : request.body;
  const body = text?.replaceAll('DIR', worker.directory);
  const type = request.headers?.['content-type'] ?? (body === undefined ? '' : 'application/json');
  const headers: Record<string, string> = { accept: 'application/json', ...request.headers };
  delete headers['content-type'];
  if (type !== '') headers['content-type'] = type;
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  const options = {
    host: '127.0.0.1',
    port: worker.port,
    method: request.method,
    path: request.path,
    headers,
  };
  const sent = httpRequest({ ...options, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'],
        location: response.headers.location,
        allow: response.headers.allow
          ?.split(',')
          .map((method) => method.trim())
          .toSorted()
          .join(),
        body: Buffer.concat(chunks).toString(),
      }),
    );
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
