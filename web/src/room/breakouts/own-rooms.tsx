// The rooms as those have them who are no hosts: where they are, and where they may go.

import { areRoomsOpen, assignedRoomOf, type BreakoutRoom, type BreakoutsNow } from '@parley/sdk';
import { LifeBuoy } from 'lucide-react';
import { attempt, useRoom } from '../../state/room';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { useSelfId } from '../selectors';
import { askForHelp } from './actions';
import { mayEnter, peopleIn, useOwnRoom } from './selectors';

export function OwnRooms({ breakouts }: { breakouts: BreakoutsNow }) {
  const own = useOwnRoom();
  const isOpen = areRoomsOpen(breakouts);
  return (
    <div className="flex flex-1 flex-col gap-3">
      <p className="text-sm leading-relaxed text-ink-soft">{words(breakouts, own)}</p>
      {breakouts.rooms.map((room) => (
        <Room key={room.room_id} breakouts={breakouts} room={room} />
      ))}
      {isOpen && own && (
        <div className="mt-auto flex gap-2 pt-2">
          <Button className="flex-1" icon={<LifeBuoy size={18} aria-hidden />} onClick={() => void askForHelp()}>
            Ask for help
          </Button>
          <Button className="flex-1" onClick={() => void attempt((session) => session.breakouts.go(null))}>
            Main room
          </Button>
        </div>
      )}
    </div>
  );
}

function words(breakouts: BreakoutsNow, own: BreakoutRoom | null): string {
  if (own) return `You are in ${own.name}. Only those in it see and hear you.`;
  if (areRoomsOpen(breakouts)) return 'You are in the main room.';
  if (breakouts.assign === 'choose') return 'Choose the room that you want to go to. It opens when the host opens the rooms.';
  return 'The host is preparing rooms. You will be moved when they open.';
}

function Room({ breakouts, room }: { breakouts: BreakoutsNow; room: BreakoutRoom }) {
  const people = peopleIn(breakouts, useRoom((state) => state.meeting.participants), room);
  const may = useRoom((state) => mayEnter(state, room));
  const own = useOwnRoom();
  const selfId = useSelfId() ?? undefined;
  const isOpen = areRoomsOpen(breakouts);
  const isChosen = isOpen ? own?.room_id === room.room_id : assignedRoomOf(breakouts, selfId)?.room_id === room.room_id;
  const names = people.map((each) => each.name).join(', ');
  return (
    <section aria-label={room.name} className={cx('rounded-2xl border p-3 pl-4', isChosen ? 'border-accent bg-accent-soft' : 'border-line')}>
      <div className="flex min-h-9 items-center gap-2">
        <h3 className="min-w-0 flex-1 truncate font-medium">
          {room.name} <span className="font-normal text-ink-faint">({people.length})</span>
        </h3>
        {isChosen ? (
          <span className="px-1 text-sm text-accent-ink">{isOpen ? 'You are here' : 'Your room'}</span>
        ) : (
          may && (
            <Button
              size="small"
              aria-label={isOpen ? `Join ${room.name}` : `Choose ${room.name}`}
              onClick={() => void attempt((session) => session.breakouts.go(room.room_id))}
            >
              {isOpen ? 'Join' : 'Choose'}
            </Button>
          )
        )}
      </div>
      {names && <p className="mt-0.5 text-sm break-words text-ink-faint">{names}</p>}
    </section>
  );
}
