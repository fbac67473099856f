// Breakout rooms: hosts plan, open and close them and move people; everybody else sees where they are and may go.

import { areRoomsOpen, type BreakoutsNow } from '@parley/sdk';
import { Split } from 'lucide-react';
import { SidePanel } from '../panel';
import { useCanModerate } from '../selectors';
import { HostRooms } from './host-rooms';
import { OwnRooms } from './own-rooms';
import { PlanForm } from './plan-form';
import { useBreakouts, useTimeLeft } from './selectors';

export function BreakoutsPanel() {
  const breakouts = useBreakouts();
  const isHost = useCanModerate();
  return (
    <SidePanel title="Breakout rooms">
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 pb-4">
        {breakouts && <State breakouts={breakouts} />}
        {breakouts ? isHost ? <HostRooms breakouts={breakouts} /> : <OwnRooms breakouts={breakouts} /> : isHost ? <PlanForm /> : <Nothing />}
      </div>
    </SidePanel>
  );
}

function State({ breakouts }: { breakouts: BreakoutsNow }) {
  const closing = useTimeLeft(breakouts.closesBy);
  const left = useTimeLeft(breakouts.endsBy);
  if (!areRoomsOpen(breakouts)) return null;
  return (
    <p role="timer" className="mb-3 rounded-xl bg-accent-soft px-3.5 py-2.5 text-sm">
      {breakouts.status === 'closing' ? (
        <>
          Closing in <span className="font-medium tabular-nums">{closing}</span>
        </>
      ) : left ? (
        <>
          Open for <span className="font-medium tabular-nums">{left}</span> more
        </>
      ) : (
        'Open until a host closes them'
      )}
    </p>
  );
}

function Nothing() {
  return (
    <div className="flex flex-col items-center gap-3 px-4 pt-16 text-center text-ink-faint">
      <Split size={28} aria-hidden />
      <p className="max-w-56 text-sm leading-relaxed">There are no breakout rooms at the moment.</p>
    </div>
  );
}
