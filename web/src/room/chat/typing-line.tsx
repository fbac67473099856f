// Who is writing at the moment. The server tells it again and again; it fades by itself.

import { useEffect, useReducer } from 'react';
import { useRoom } from '../../state/room';

export function TypingLine() {
  const typing = useRoom((state) => state.meeting.typing);
  const [, look] = useReducer((times: number) => times + 1, 0);
  const now = Date.now();
  const shown = typing.filter((each) => each.until > now);
  const next = Math.min(...shown.map((each) => each.until));
  useEffect(() => {
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(look, next - Date.now() + 50);
    return () => clearTimeout(timer);
  }, [next]);
  return (
    <p data-typing className="h-5 shrink-0 truncate px-5 text-xs text-ink-faint">
      {words(shown.map((each) => (each.isPrivate ? `${each.name} (to you)` : each.name)))}
    </p>
  );
}

function words(names: string[]): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (second === undefined) return `${first} is writing…`;
  return names.length === 2 ? `${first} and ${second} are writing…` : `${first} and ${names.length - 1} others are writing…`;
}
