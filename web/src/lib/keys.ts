// Keys of the keyboard.

/**
 * What a shortcut is written with. On keyboards of other scripts, whose keys give no Latin letters, a key counts as the letter that is in its place on
 * a Latin one (UI Events, KeyboardEvent code values).
 */
export function shortcutKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  const isOtherLetter = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  const latin = isOtherLetter ? /^Key([A-Z])$/.exec(code)?.[1] : undefined;
  return (latin ?? key).toLowerCase();
}
