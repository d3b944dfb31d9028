/** Bodies are settings and offsets: what is longer than this is no use to anybody. */
import { httpError } from './rest-error.ts';

const maxBodyBytes = 8 * 1024 * 1024;

/**
 * The body of a request as text; empty if there is none.
 * @throws RestError 413 for one of more than 8 MiB, of which no more is read
 */
export async function readBody(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw httpError(413);
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) throw httpError(413);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
