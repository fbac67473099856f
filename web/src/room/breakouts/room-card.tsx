// One room with its people, as a host has it; the main room (null) too. People are moved by a menu, or by dragging them.

import { areRoomsOpen, type BreakoutRoom, type BreakoutsNow, type Participant } from '@parley/sdk';
import { ArrowRightLeft, Check, PenLine } from 'lucide-react';
import { useState, type DragEvent, type FormEvent } from 'react';
import { attempt, useRoom } from '../../state/room';
import { Avatar } from '../../ui/avatar';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { MenuItem, Popover } from '../../ui/menu';
import { useSelfId } from '../selectors';
import { peopleIn } from './selectors';

const DRAGGED = 'application/x-parley-participant';
/** The server counts bytes; a letter has four at most. */
const LONGEST_NAME = 50;

interface RoomCardProps {
  breakouts: BreakoutsNow;
  room: BreakoutRoom | null;
  /** Whether one is in it oneself. */
  isOwn: boolean;
}

export function RoomCard({ breakouts, room, isOwn }: RoomCardProps) {
  const people = peopleIn(breakouts, useRoom((state) => state.meeting.participants), room);
  const isOpen = areRoomsOpen(breakouts);
  const [over, setOver] = useState(false);
  const title = room?.name ?? (isOpen ? 'Main room' : 'Not assigned');
  const onDrop = (event: DragEvent) => {
    const id = event.dataTransfer.getData(DRAGGED);
    setOver(false);
    if (!id) return;
    event.preventDefault();
    void attempt((session) => session.breakouts.move(id, room?.room_id ?? null));
  };
  return (
    <section
      aria-label={title}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx('rounded-2xl border p-2 transition-colors', over ? 'border-accent bg-accent-soft' : 'border-line')}
    >
      <Heading breakouts={breakouts} room={room} title={title} isOwn={isOwn} people={people.length} />
      {people.length === 0 ? (
        <p className="px-2 pb-1.5 text-sm text-ink-faint">{room ? 'Nobody yet' : 'Nobody'}</p>
      ) : (
        <ul>
          {people.map((each) => (
            <PersonInRoom key={each.participant_id} breakouts={breakouts} participant={each} room={room} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Heading({ breakouts, room, title, isOwn, people }: RoomCardProps & { title: string; people: number }) {
  const [naming, setNaming] = useState(false);
  if (room && naming) return <NameForm room={room} onDone={() => setNaming(false)} />;
  return (
    <div className="flex min-h-9 items-center gap-1 pl-2">
      <h3 className="min-w-0 flex-1 truncate font-medium">
        {title} <span className="font-normal text-ink-faint">({people})</span>
      </h3>
      {room && (
        <IconButton label={`Rename ${title}`} className="size-9" onClick={() => setNaming(true)}>
          <PenLine size={16} aria-hidden />
        </IconButton>
      )}
      {areRoomsOpen(breakouts) &&
        (isOwn ? (
          <span className="px-3 text-sm text-accent-ink">You are here</span>
        ) : (
          <Button
            size="small"
            look="quiet"
            aria-label={room ? `Visit ${title}` : 'Go to the main room'}
            onClick={() => void attempt((session) => session.breakouts.go(room?.room_id ?? null))}
          >
            {room ? 'Visit' : 'Go there'}
          </Button>
        ))}
    </div>
  );
}

function NameForm({ room, onDone }: { room: BreakoutRoom; onDone: () => void }) {
  const [name, setName] = useState(room.name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '' || wanted === room.name || (await attempt((session) => session.breakouts.rename(room.room_id, wanted)))) onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mb-1 flex items-center gap-1">
      <input
        aria-label={`New name of ${room.name}`}
        autoFocus
        maxLength={LONGEST_NAME}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onDone();
        }}
        className="h-9 min-w-0 flex-1 rounded-xl border border-line-strong bg-surface px-2.5 text-[15px] focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
      />
      <IconButton label="Keep this name" type="submit" className="size-9">
        <Check size={18} aria-hidden />
      </IconButton>
    </form>
  );
}

interface PersonInRoomProps {
  breakouts: BreakoutsNow;
  participant: Participant;
  room: BreakoutRoom | null;
}

function PersonInRoom({ breakouts, participant, room }: PersonInRoomProps) {
  const { participant_id: id, name } = participant;
  const isSelf = useSelfId() === id;
  const places = [...breakouts.rooms, null].filter((each) => each?.room_id !== room?.room_id);
  return (
    <li
      data-person={id}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      className="flex cursor-grab items-center gap-2.5 rounded-xl py-1 pr-0 pl-2 hover:bg-sunken active:cursor-grabbing"
    >
      <Avatar name={name} className="size-7 text-xs" />
      <span className="min-w-0 flex-1 truncate text-[15px]">
        {name}
        {isSelf && <span className="text-ink-faint"> (you)</span>}
      </span>
      <Popover
        label={`Move ${name}`}
        floating
        className="w-60"
        trigger={(props) => (
          <IconButton label={`Move ${name}`} className="size-9" {...props}>
            <ArrowRightLeft size={16} aria-hidden />
          </IconButton>
        )}
      >
        {(close) =>
          places.map((place) => (
            <MenuItem
              key={place?.room_id ?? 'main'}
              onSelect={() => {
                close();
                void attempt((session) => session.breakouts.move(id, place?.room_id ?? null));
              }}
            >
              <span className="block truncate">{place?.name ?? (areRoomsOpen(breakouts) ? 'Main room' : 'Not assigned')}</span>
            </MenuItem>
          ))
        }
      </Popover>
    </li>
  );
}
