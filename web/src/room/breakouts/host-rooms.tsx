// The rooms as hosts have them: planned ones are filled, named and opened; open ones are visited, told something and closed.

import { areRoomsOpen, type BreakoutsNow } from '@parley/sdk';
import { DoorOpen, SendHorizontal } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { attempt, useRoom } from '../../state/room';
import { toast } from '../../state/toasts';
import { Button } from '../../ui/button';
import { Select } from '../../ui/field';
import { useDeed } from '../use-deed';
import { RoomCard } from './room-card';
import { useOwnRoom } from './selectors';

const TIMES = [5, 10, 15, 20, 30, 45, 60, 90];
/** The server counts bytes; a letter has four at most. */
const LONGEST_MESSAGE = 500;

export function HostRooms({ breakouts }: { breakouts: BreakoutsNow }) {
  const isOpen = areRoomsOpen(breakouts);
  const own = useOwnRoom();
  return (
    <div className="flex flex-1 flex-col gap-3">
      {breakouts.rooms.map((room) => (
        <RoomCard key={room.room_id} breakouts={breakouts} room={room} isOwn={own?.room_id === room.room_id} />
      ))}
      <RoomCard breakouts={breakouts} room={null} isOwn={isOpen && own === null} />
      <div className="sticky -bottom-4 -mx-4 mt-auto -mb-4 space-y-3 border-t border-line bg-surface px-4 pt-3 pb-4">
        {isOpen ? <OpenTools breakouts={breakouts} /> : <PlanTools />}
      </div>
    </div>
  );
}

function PlanTools() {
  const [minutes, setMinutes] = useState('');
  const [busy, setBusy] = useState(false);
  const [discarding, discard] = useDeed();
  const open = async () => {
    setBusy(true);
    await attempt((session) => session.breakouts.open(minutes === '' ? undefined : Number(minutes)));
    setBusy(false);
  };
  return (
    <>
      <Select label="How long" value={minutes} onChange={(event) => setMinutes(event.target.value)}>
        <option value="">No time limit</option>
        {TIMES.map((each) => (
          <option key={each} value={each}>
            {each} minutes
          </option>
        ))}
      </Select>
      <div className="flex gap-2">
        <Button className="flex-1" busy={discarding} onClick={() => void discard((session) => session.breakouts.close())}>
          Discard
        </Button>
        <Button look="primary" busy={busy} icon={<DoorOpen size={18} aria-hidden />} className="flex-1" onClick={() => void open()}>
          Open rooms
        </Button>
      </div>
    </>
  );
}

function OpenTools({ breakouts }: { breakouts: BreakoutsNow }) {
  const [closing, close] = useDeed();
  return (
    <>
      <Broadcast />
      {breakouts.status === 'closing' ? (
        <CloseAtOnce />
      ) : (
        <Button look="danger" className="w-full" busy={closing} onClick={() => void close((session) => session.breakouts.close())}>
          Close all rooms
        </Button>
      )}
    </>
  );
}

/** Stands where "Close all rooms" was: the second click of a double one is not meant for it. */
const NOT_MEANT_MS = 1000;

function CloseAtOnce() {
  const [isMeant, setIsMeant] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsMeant(true), NOT_MEANT_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Button look="danger" className="w-full" disabled={!isMeant} onClick={() => void attempt((session) => session.breakouts.close(0))}>
      Close at once
    </Button>
  );
}

function Broadcast() {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const isConnected = useRoom((state) => state.meeting.connection === 'connected');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const message = text.trim();
    if (message === '' || busy) return;
    setBusy(true);
    const isSent = await attempt((session) => session.breakouts.broadcast(message));
    setBusy(false);
    if (!isSent) return;
    setText('');
    toast('All rooms have your message.');
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex items-center gap-1 rounded-2xl border border-line-strong bg-surface p-1 focus-within:border-accent">
      <input
        aria-label="Message to all rooms"
        placeholder="Message to all rooms"
        maxLength={LONGEST_MESSAGE}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 min-w-0 flex-1 bg-transparent px-3 text-[15px] placeholder:text-ink-faint focus:outline-none"
      />
      <button
        type="submit"
        aria-label="Send to all rooms"
        disabled={text.trim() === '' || !isConnected}
        className="inline-flex size-9 shrink-0 items-center justify-center rounded-xl text-accent-ink transition-colors hover:bg-accent-soft disabled:opacity-35"
      >
        <SendHorizontal size={19} aria-hidden />
      </button>
    </form>
  );
}
