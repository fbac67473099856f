// What has no button of its own in the bar; on narrow windows also what has one on wide ones.

import { Check, EllipsisVertical, LayoutGrid, Link, MonitorUp, RectangleHorizontal } from 'lucide-react';
import { useCopy, useMediaQuery } from '../../lib/hooks';
import { toggleScreen } from '../../state/devices';
import { toggleLayout, useRoom } from '../../state/room';
import { useSettings } from '../../state/settings';
import { MenuItem, Popover } from '../../ui/menu';
import { meetingLink } from '../meeting-link';
import { hasFeature, useCanShare } from '../selectors';
import { isOffered, ROOM_VIEWS } from '../views';
import { Badge, BarButton } from './bar-button';
import { HandMenuItem } from './hand-button';
import { ReactionRow } from './reactions';
import { ViewMenuItem } from './view-buttons';

const NARROW_ONLY = ROOM_VIEWS.filter((view) => view.bar === 'wide');
const ALWAYS_HERE = ROOM_VIEWS.filter((view) => !view.bar);

export function MoreButton() {
  const narrow = useMediaQuery('(max-width: 639px)');
  const awaiting = useRoom((state) =>
    (narrow ? [...NARROW_ONLY, ...ALWAYS_HERE] : ALWAYS_HERE).reduce((sum, view) => sum + (isOffered(view, state) ? (view.badge?.count(state) ?? 0) : 0), 0),
  );
  const reactions = useRoom((state) => hasFeature(state, 'reactions_enabled'));
  return (
    <Popover
      label="More"
      side="above"
      align="center"
      className="max-h-[calc(100dvh-6rem)] min-w-64 overflow-y-auto max-sm:right-auto"
      trigger={(props) => (
        <BarButton label={awaiting > 0 ? `More, ${awaiting} new` : 'More'} badge={<Badge count={awaiting} />} data-opens-more {...props}>
          <EllipsisVertical size={21} aria-hidden />
        </BarButton>
      )}
    >
      {(close) => (
        <>
          {reactions && (
            <div className="mb-1 grid grid-cols-4 justify-items-center border-b border-line pb-1.5 sm:hidden">
              <ReactionRow onDone={close} />
            </div>
          )}
          <CopyLink />
          <LayoutItem close={close} />
          <div className="sm:hidden">
            <HandMenuItem close={close} />
            {NARROW_ONLY.map((view) => (
              <ViewMenuItem key={view.id} view={view} close={close} />
            ))}
            <ShareScreen close={close} />
          </div>
          {ALWAYS_HERE.map((view) => (
            <ViewMenuItem key={view.id} view={view} close={close} />
          ))}
        </>
      )}
    </Popover>
  );
}

function CopyLink() {
  const [copied, copy] = useCopy();
  return (
    <MenuItem icon={copied ? <Check size={18} aria-hidden /> : <Link size={18} aria-hidden />} onSelect={() => void copy(meetingLink())}>
      {copied ? 'Link copied' : 'Copy link'}
    </MenuItem>
  );
}

function LayoutItem({ close }: { close: () => void }) {
  const isSpeaker = useSettings((state) => state.layout === 'speaker');
  return (
    <MenuItem
      icon={isSpeaker ? <LayoutGrid size={18} aria-hidden /> : <RectangleHorizontal size={18} aria-hidden />}
      hint="G"
      onSelect={() => {
        close();
        toggleLayout();
      }}
    >
      {isSpeaker ? 'Grid view' : 'Speaker view'}
    </MenuItem>
  );
}

function ShareScreen({ close }: { close: () => void }) {
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const possible = useCanShare();
  if (!possible) return null;
  return (
    <MenuItem
      icon={<MonitorUp size={18} aria-hidden />}
      onSelect={() => {
        close();
        void toggleScreen();
      }}
    >
      {sharing ? 'Stop sharing' : 'Share screen'}
    </MenuItem>
  );
}
