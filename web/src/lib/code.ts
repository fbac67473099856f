// Meeting codes as people write them.

const ID = /^(mtg|call)_[\w-]+$/;
const INVITATION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it is the token of a guest link, which stands where a code does. */
export function isInvitation(code: string): boolean {
  return INVITATION.test(code);
}

/** One spelling for a code: upper-case, in groups of three where it has nine characters. Ids stay as they are. */
export function canonicalCode(text: string): string {
  if (ID.test(text)) return text;
  if (isInvitation(text)) return text.toLowerCase();
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return plain.length === 9 ? plain.replace(/(.{3})(.{3})(.{3})/, '$1-$2-$3') : text.toUpperCase();
}

/** The code in what somebody typed or pasted: a code with or without dashes, or a link. Null where there is none. */
export function codeFrom(text: string): string | null {
  const trimmed = text.trim();
  const inLink = /\/(?:join|m)\/([\w%-]+)/.exec(trimmed)?.[1];
  const candidate = inLink ?? trimmed.replace(/\s+/g, '');
  if (ID.test(candidate)) return candidate;
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{2,39}$/.test(candidate)) return null;
  return canonicalCode(candidate);
}
