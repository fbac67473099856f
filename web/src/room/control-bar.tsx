// The bar at the lower edge: what one can do in the meeting. Its parts are in bar/.

import { Lock } from 'lucide-react';
import { meetingTitle, stopwatchText } from '../lib/format';
import { useTick } from '../lib/hooks';
import { useRoom } from '../state/room';
import { CameraButton, MicButton, ShareButton } from './bar/device-buttons';
import { HandButton } from './bar/hand-button';
import { LeaveButton } from './bar/leave-button';
import { MoreButton } from './bar/more-menu';
import { ReactionButton } from './bar/reactions';
import { ViewButton } from './bar/view-buttons';
import { ROOM_VIEWS } from './views';

const IN_BAR = ROOM_VIEWS.filter((view) => view.bar);

export function ControlBar({ onEnd }: { onEnd: () => void }) {
  return (
    <footer className="relative z-30 grid grid-cols-[1fr] items-center gap-4 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4 lg:grid-cols-[1fr_auto_1fr]">
      <MeetingName />
      <div role="toolbar" aria-label="Meeting controls" className="flex items-center justify-center gap-1.5 sm:gap-2.5">
        <MicButton />
        <CameraButton />
        <ShareButton />
        <ReactionButton />
        <HandButton />
        {IN_BAR.map((view) => (
          <span key={view.id} className={view.bar === 'wide' ? 'hidden sm:block lg:hidden' : 'lg:hidden'}>
            <ViewButton view={view} />
          </span>
        ))}
        <MoreButton />
        <LeaveButton onEnd={onEnd} />
      </div>
      <div className="hidden items-center justify-end gap-2.5 lg:flex">
        {IN_BAR.map((view) => (
          <ViewButton key={view.id} view={view} />
        ))}
      </div>
    </footer>
  );
}

function MeetingName() {
  const title = useRoom((state) => meetingTitle(state.meeting.meeting));
  const joinedAt = useRoom((state) => state.meeting.joinedAt);
  const locked = useRoom((state) => state.meeting.meeting?.locked ?? false);
  useTick(1000);
  return (
    <div className="hidden min-w-0 items-baseline gap-2.5 pl-1 lg:flex">
      {locked && <Lock size={15} role="img" aria-label="Locked" className="shrink-0 self-center text-ink-faint" />}
      <span className="truncate font-medium">{title}</span>
      {joinedAt && <span className="text-sm text-ink-faint tabular-nums">{stopwatchText(Date.now() - joinedAt)}</span>}
    </div>
  );
}
