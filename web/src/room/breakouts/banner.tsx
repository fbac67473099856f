// Above the stage while breakout rooms are open: where one is, how long it goes on, and the way back.

import { areRoomsOpen, assignedRoomOf, isHostRole } from '@parley/sdk';
import { LifeBuoy, Split } from 'lucide-react';
import type { ReactNode } from 'react';
import { attempt, openView, useRoom } from '../../state/room';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Banner } from '../banner';
import { askForHelp } from './actions';
import { awaitsChoice, useBreakouts, useOwnRoom, useTimeLeft } from './selectors';

export function BreakoutBanner() {
  const breakouts = useBreakouts();
  const own = useOwnRoom();
  const isHost = useRoom((state) => isHostRole(state.meeting.self?.role));
  const selfId = useRoom((state) => state.meeting.self?.participant_id);
  const choice = useRoom(awaitsChoice);
  const isListed = useRoom((state) => state.views.panel === 'breakouts');
  const closing = useTimeLeft(breakouts?.closesBy);
  const left = useTimeLeft(breakouts?.endsBy);
  if (!breakouts) return null;
  const choose = !isListed && (
    <Button size="small" look="primary" onClick={() => openView('panel', 'breakouts')}>
      Choose a room
    </Button>
  );
  if (!areRoomsOpen(breakouts)) return choice ? <Frame action={choose}>You can choose a breakout room.</Frame> : null;
  if (breakouts.status === 'closing') {
    return (
      <Frame warn>
        {own ? (
          <>
            You are in <b className="font-semibold">{own.name}</b>. Back in the main room in{' '}
          </>
        ) : (
          'Everybody is back in the main room in '
        )}
        <Clock className="font-semibold">{closing}</Clock>
      </Frame>
    );
  }
  const time = left && <Clock className="text-ink-soft"> · {left} left</Clock>;
  if (own) {
    const actions = (
      <>
        {!isHost && (
          <Button size="small" look="quiet" aria-label="Ask for help" icon={<LifeBuoy size={16} aria-hidden />} onClick={() => void askForHelp()}>
            <span className="hidden sm:inline">Ask for help</span>
          </Button>
        )}
        <Button size="small" aria-label="Return to the main room" onClick={() => void attempt((session) => session.breakouts.go(null))}>
          <span className="hidden sm:inline">Return to the main room</span>
          <span className="sm:hidden">Return</span>
        </Button>
      </>
    );
    return (
      <Frame action={actions}>
        You are in <b className="font-semibold">{own.name}</b>
        {time}
      </Frame>
    );
  }
  const assigned = assignedRoomOf(breakouts, selfId);
  const back = assigned && (
    <Button size="small" look="primary" onClick={() => void attempt((session) => session.breakouts.go(assigned.room_id))}>
      Join {assigned.name}
    </Button>
  );
  const manage = !isListed && (
    <Button size="small" onClick={() => openView('panel', 'breakouts')}>
      Show rooms
    </Button>
  );
  return (
    <Frame action={back ?? (choice ? choose : manage)}>
      You are in the main room. Breakout rooms are open{time}
    </Frame>
  );
}

function Frame({ warn = false, action, children }: { warn?: boolean; action?: ReactNode; children: ReactNode }) {
  return (
    <Banner tone={warn ? 'warn' : 'plain'} label="Breakout rooms" icon={<Split size={18} aria-hidden />} action={action && <span className="flex shrink-0 items-center gap-1">{action}</span>}>
      {children}
    </Banner>
  );
}

/** A banner's words are read out when they change; what the clock says is not, as it would be every second. */
function Clock({ className, children }: { className: string; children: ReactNode }) {
  return (
    <span role="timer" aria-live="off" className={cx('tabular-nums', className)}>
      {children}
    </span>
  );
}
