// New breakout rooms: how many, and how people come into them.

import { toApiError, type BreakoutAssign } from '@parley/sdk';
import { Minus, Plus, Split } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useRoom } from '../../state/room';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Problem } from '../../ui/field';

const MOST = 50;

const WAYS: { assign: BreakoutAssign; title: string; hint: string }[] = [
  { assign: 'auto', title: 'Automatically', hint: 'Everybody gets a room by chance, all about the same size' },
  { assign: 'manual', title: 'By hand', hint: 'You put people into rooms' },
  { assign: 'choose', title: 'Own choice', hint: 'People choose a room themselves' },
];

export function PlanForm() {
  const session = useRoom((state) => state.session);
  const others = useRoom((state) => Math.max(0, state.meeting.participants.length - 1));
  const [rooms, setRooms] = useState(2);
  const [assign, setAssign] = useState<BreakoutAssign>('auto');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!session) return;
    setBusy(true);
    setProblem(null);
    try {
      await session.breakouts.create({ count: rooms, assign });
    } catch (reason) {
      setProblem(toApiError(reason).message);
      setBusy(false);
    }
  };

  return (
    <form aria-label="New breakout rooms" onSubmit={(event) => void submit(event)} className="space-y-5 pt-1">
      <p className="text-sm leading-relaxed text-ink-soft">
        Split the meeting into smaller groups, each with sound, video and chat of its own. You can visit any room, and bring everybody back.
      </p>
      <div>
        <p id="room-count" className="mb-1.5 text-sm font-medium text-ink-soft">
          Rooms
        </p>
        <div role="group" aria-labelledby="room-count" className="flex items-center gap-2">
          <IconButton label="One room fewer" disabled={rooms <= 1} onClick={() => setRooms(rooms - 1)}>
            <Minus size={18} aria-hidden />
          </IconButton>
          <output aria-live="polite" className="min-w-8 text-center text-lg font-medium tabular-nums">
            {rooms}
          </output>
          <IconButton label="One room more" disabled={rooms >= MOST} onClick={() => setRooms(rooms + 1)}>
            <Plus size={18} aria-hidden />
          </IconButton>
          {assign === 'auto' && others > 0 && <span className="text-sm text-ink-faint">{share(others, rooms)}</span>}
        </div>
      </div>
      <fieldset className="space-y-1.5">
        <legend className="mb-1.5 text-sm font-medium text-ink-soft">Who comes into which</legend>
        {WAYS.map((way) => (
          <label
            key={way.assign}
            className={cx(
              'flex cursor-pointer items-start gap-3 rounded-xl border px-3 py-2.5 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent',
              assign === way.assign ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-sunken',
            )}
          >
            <input
              type="radio"
              name="assign"
              checked={assign === way.assign}
              onChange={() => setAssign(way.assign)}
              className="mt-1 size-4 shrink-0 accent-accent focus-visible:outline-none"
            />
            <span>
              <span className="block text-[15px]">{way.title}</span>
              <span className="block text-sm text-ink-faint">{way.hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {problem && <Problem>{problem}</Problem>}
      <Button look="primary" type="submit" busy={busy} icon={<Split size={18} aria-hidden />} className="w-full">
        Create rooms
      </Button>
    </form>
  );
}

function share(people: number, rooms: number): string {
  const fewest = Math.floor(people / rooms);
  return people % rooms === 0 ? `${peopleText(fewest)} each` : `${fewest} or ${peopleText(fewest + 1)} each`;
}

function peopleText(number: number): string {
  return number === 1 ? '1 person' : `${number} people`;
}
