// Tokens as another application would sign them with the shared secret.
import { createHmac } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT. `alg`: what the header says; `hash`: what it is signed with, or null for no signature; `header`: what else is in it. */
export function signedToken(secret, claims, { alg = 'HS256', hash = 'sha256', header = {} } = {}) {
  const text = `${part({ alg, typ: 'JWT', ...header })}.${part(claims)}`;
  return `${text}.${hash ? createHmac(hash, secret).update(text).digest('base64url') : ''}`;
}

export const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds;
