// The bar at the lower edge: what one can do in the meeting.

import type { DeviceState } from '@parley/sdk';
import {
  Check,
  ChevronUp,
  CircleHelp,
  DoorClosed,
  EllipsisVertical,
  Link,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  PhoneOff,
  Settings,
  Smile,
  Users,
  Video,
  VideoOff,
} from 'lucide-react';
import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { meetingTitle, stopwatchText } from '../lib/format';
import { useCopy, useTick } from '../lib/hooks';
import { leave, react, toggleCamera, toggleMic, togglePanel, toggleScreen, useRoom } from '../state/room';
import { cx } from '../ui/cx';
import { MenuItem, Popover } from '../ui/menu';
import { Spinner } from '../ui/spinner';
import { meetingLink } from './meeting-link';
import { useIsHost } from './selectors';

export type RoomDialog = 'settings' | 'help' | 'end';

export function ControlBar({ onDialog }: { onDialog: (dialog: RoomDialog) => void }) {
  return (
    <footer className="relative z-30 grid grid-cols-[1fr] items-center gap-4 px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4 lg:grid-cols-[1fr_auto_1fr]">
      <MeetingName />
      <div role="toolbar" aria-label="Meeting controls" className="flex items-center justify-center gap-1.5 sm:gap-2.5">
        <MicButton />
        <CameraButton />
        <ShareButton />
        <ReactionButton />
        <span className="lg:hidden">
          <ChatButton />
        </span>
        <span className="hidden sm:block lg:hidden">
          <PeopleButton />
        </span>
        <MoreButton onDialog={onDialog} />
        <LeaveButton onEnd={() => onDialog('end')} />
      </div>
      <div className="hidden items-center justify-end gap-2.5 lg:flex">
        <PeopleButton />
        <ChatButton />
      </div>
    </footer>
  );
}

function MeetingName() {
  const title = useRoom((state) => meetingTitle(state.meeting.meeting));
  const joinedAt = useRoom((state) => state.meeting.joinedAt);
  useTick(1000);
  return (
    <div className="hidden min-w-0 items-baseline gap-2.5 pl-1 lg:flex">
      <span className="truncate font-medium">{title}</span>
      {joinedAt && <span className="text-sm text-ink-faint tabular-nums">{stopwatchText(Date.now() - joinedAt)}</span>}
    </div>
  );
}

interface BarButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  /** Off in the sense of "not heard", "not seen". */
  off?: boolean;
  active?: boolean;
  badge?: number;
  children: ReactNode;
}

/** A click with the mouse leaves the focus where it was, so that the space bar goes on being push-to-talk. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

function BarButton({ label, off, active, badge, className, children, ...rest }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onMouseDown={keepFocus}
      {...rest}
      className={cx(
        'relative inline-flex size-11 items-center justify-center rounded-full transition-colors sm:size-12',
        off
          ? 'bg-danger-soft text-danger-ink hover:brightness-95'
          : active
            ? 'bg-accent text-on-accent hover:bg-accent-hover'
            : 'border border-line bg-surface text-ink hover:bg-sunken',
        className,
      )}
    >
      {children}
      {Boolean(badge) && (
        <span className="absolute -top-1 -right-1 inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-danger px-1.5 text-xs font-semibold text-white">
          {badge && badge > 99 ? '99+' : badge}
        </span>
      )}
    </button>
  );
}

const off: DeviceState = { on: false, pending: false, track: null, deviceId: null, problem: null };

function MicButton() {
  const mic = useRoom((state) => state.localState?.mic ?? off);
  return (
    <BarButton label={mic.on ? 'Mute microphone' : 'Unmute microphone'} off={!mic.on && !mic.pending} onClick={() => void toggleMic()}>
      {mic.pending ? <Spinner /> : mic.on ? <Mic size={21} aria-hidden /> : <MicOff size={21} aria-hidden />}
    </BarButton>
  );
}

function CameraButton() {
  const camera = useRoom((state) => state.localState?.camera ?? off);
  return (
    <BarButton
      label={camera.on ? 'Turn camera off' : 'Turn camera on'}
      off={!camera.on && !camera.pending}
      onClick={() => void toggleCamera()}
    >
      {camera.pending ? <Spinner /> : camera.on ? <Video size={21} aria-hidden /> : <VideoOff size={21} aria-hidden />}
    </BarButton>
  );
}

function ShareButton() {
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const possible = useRoom((state) => state.local?.canShareScreen ?? false);
  if (!possible) return null;
  return (
    <BarButton
      label={sharing ? 'Stop sharing' : 'Share screen'}
      active={sharing}
      onClick={() => void toggleScreen()}
      className="hidden! sm:inline-flex!"
    >
      <MonitorUp size={21} aria-hidden />
    </BarButton>
  );
}

const REACTIONS: [emoji: string, name: string][] = [
  ['👍', 'Thumbs up'],
  ['❤️', 'Heart'],
  ['👏', 'Applause'],
  ['😂', 'Laughing'],
  ['😮', 'Surprised'],
  ['🎉', 'Celebration'],
  ['🤔', 'Thinking'],
  ['👋', 'Waving'],
];

function ReactionRow({ onDone }: { onDone: () => void }) {
  return REACTIONS.map(([emoji, name]) => (
    <button
      key={emoji}
      type="button"
      role="menuitem"
      aria-label={name}
      title={name}
      onClick={() => {
        void react(emoji);
        onDone();
      }}
      className="inline-flex size-10 items-center justify-center rounded-xl text-xl hover:bg-sunken focus-visible:bg-sunken"
    >
      {emoji}
    </button>
  ));
}

function ReactionButton() {
  return (
    <span className="hidden sm:block">
      <Popover
        label="Reactions"
        side="above"
        align="center"
        trigger={(props) => (
          <BarButton label="React" {...props}>
            <Smile size={21} aria-hidden />
          </BarButton>
        )}
      >
        {(close) => (
          <div className="flex">
            <ReactionRow onDone={close} />
          </div>
        )}
      </Popover>
    </span>
  );
}

function ChatButton() {
  const open = useRoom((state) => state.panel === 'chat');
  const unread = useRoom((state) => state.unread);
  return (
    <BarButton
      label={unread > 0 ? `Chat, ${unread} unread` : 'Chat'}
      aria-pressed={open}
      active={open}
      badge={unread}
      onClick={() => togglePanel('chat')}
    >
      <MessageSquare size={21} aria-hidden />
    </BarButton>
  );
}

function PeopleButton() {
  const open = useRoom((state) => state.panel === 'people');
  const number = useRoom((state) => state.meeting.participants.length);
  return (
    <BarButton label="People" aria-pressed={open} active={open} onClick={() => togglePanel('people')}>
      <Users size={21} aria-hidden />
      {number > 1 && !open && (
        <span
          aria-hidden
          className="absolute -top-1 -right-1 inline-flex h-5 min-w-5 items-center justify-center rounded-full border border-line bg-raised px-1 text-xs font-medium"
        >
          {number}
        </span>
      )}
    </BarButton>
  );
}

function MoreButton({ onDialog }: { onDialog: (dialog: RoomDialog) => void }) {
  const [copied, copy] = useCopy();
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const canShare = useRoom((state) => state.local?.canShareScreen ?? false);
  return (
    <Popover
      label="More"
      side="above"
      align="center"
      className="min-w-64 max-sm:right-auto"
      trigger={(props) => (
        <BarButton label="More" {...props}>
          <EllipsisVertical size={21} aria-hidden />
        </BarButton>
      )}
    >
      {(close) => {
        const go = (action: () => void) => () => {
          close();
          action();
        };
        return (
          <>
            <div className="mb-1 grid grid-cols-4 justify-items-center border-b border-line pb-1.5 sm:hidden">
              <ReactionRow onDone={close} />
            </div>
            <MenuItem
              icon={copied ? <Check size={18} aria-hidden /> : <Link size={18} aria-hidden />}
              onSelect={() => void copy(meetingLink())}
            >
              {copied ? 'Link copied' : 'Copy link'}
            </MenuItem>
            <div className="sm:hidden">
              <MenuItem icon={<Users size={18} aria-hidden />} onSelect={go(() => togglePanel('people'))}>
                People
              </MenuItem>
              {canShare && (
                <MenuItem icon={<MonitorUp size={18} aria-hidden />} onSelect={go(() => void toggleScreen())}>
                  {sharing ? 'Stop sharing' : 'Share screen'}
                </MenuItem>
              )}
            </div>
            <MenuItem icon={<Settings size={18} aria-hidden />} onSelect={go(() => onDialog('settings'))}>
              Settings
            </MenuItem>
            <MenuItem icon={<CircleHelp size={18} aria-hidden />} hint="?" onSelect={go(() => onDialog('help'))}>
              Keyboard shortcuts
            </MenuItem>
          </>
        );
      }}
    </Popover>
  );
}

function LeaveButton({ onEnd }: { onEnd: () => void }) {
  const isHost = useIsHost();
  return (
    <div className="ml-1 flex items-center sm:ml-3">
      <button
        type="button"
        aria-label="Leave"
        title="Leave"
        onClick={() => void leave()}
        className={cx(
          'inline-flex h-11 items-center justify-center gap-2 bg-danger px-4 font-medium text-white transition-colors hover:bg-danger-hover sm:h-12 sm:px-5',
          isHost ? 'rounded-l-full pr-3 sm:pr-3.5' : 'rounded-full',
        )}
      >
        <PhoneOff size={20} aria-hidden />
        <span className="hidden sm:inline">Leave</span>
      </button>
      {isHost && (
        <Popover
          label="Leave options"
          side="above"
          align="end"
          trigger={(props) => (
            <button
              type="button"
              aria-label="Leave options"
              title="Leave options"
              {...props}
              className="inline-flex h-11 w-9 items-center justify-center rounded-r-full border-l border-white/25 bg-danger pr-1 text-white transition-colors hover:bg-danger-hover sm:h-12"
            >
              <ChevronUp size={18} aria-hidden />
            </button>
          )}
        >
          {(close) => (
            <MenuItem
              danger
              icon={<DoorClosed size={18} aria-hidden />}
              onSelect={() => {
                close();
                onEnd();
              }}
            >
              End for everyone
            </MenuItem>
          )}
        </Popover>
      )}
    </div>
  );
}
