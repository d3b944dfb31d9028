import { fileURLToPath } from 'node:url';

/** The file behind `java.security.auth.login.config`: a path or a `file:` URL; Java takes one with `=` in front for the only one. */
export function loginPath(value: string): string {
  const place = value.startsWith('=') ? value.slice(1) : value;
  return place.startsWith('file:') ? fileURLToPath(new URL(place, 'file:///')) : place;
}
