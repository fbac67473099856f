// What the whole room should know: a lost connection, media that is away, sound that waits for a click.

import { MonitorUp, Volume2, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { setAudioBlocked, toggleScreen, useRoom } from '../state/room';
import { Button } from '../ui/button';
import { cx } from '../ui/cx';
import { Spinner } from '../ui/spinner';

export function Banners() {
  const connection = useRoom((state) => state.meeting.connection);
  const media = useRoom((state) => state.mediaState.status);
  const blocked = useRoom((state) => state.audioBlocked);
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const lost = connection !== 'connected';
  return (
    <div className="flex flex-col gap-2 empty:hidden">
      {lost && (
        <Banner tone="warn" icon={<WifiOff size={18} aria-hidden />}>
          Connection lost. You will be back by yourself as soon as there is one.
        </Banner>
      )}
      {!lost && media === 'unavailable' && (
        <Banner tone="warn" icon={<Spinner />}>
          Sound and video are not available on the server right now. They come back by themselves; chat works.
        </Banner>
      )}
      {!lost && media === 'recovering' && (
        <Banner tone="warn" icon={<Spinner />}>
          Setting up sound and video again…
        </Banner>
      )}
      {blocked && (
        <Banner
          tone="plain"
          icon={<Volume2 size={18} aria-hidden />}
          action={
            <Button size="small" look="primary" onClick={() => setAudioBlocked(false)}>
              Click to hear
            </Button>
          }
        >
          Your browser waits for a click before it plays sound.
        </Banner>
      )}
      {sharing && (
        <Banner
          tone="plain"
          icon={<MonitorUp size={18} aria-hidden />}
          action={
            <Button size="small" onClick={() => void toggleScreen()}>
              Stop
            </Button>
          }
        >
          You are sharing your screen.
        </Banner>
      )}
    </div>
  );
}

interface BannerProps {
  tone: 'plain' | 'warn';
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}

function Banner({ tone, icon, children, action }: BannerProps) {
  return (
    <div
      role="status"
      className={cx(
        'flex min-h-12 animate-appear items-center gap-3 rounded-xl px-4 py-1.5 text-sm',
        tone === 'warn' ? 'bg-warn-soft text-warn-ink' : 'border border-line bg-raised',
      )}
    >
      <span className="shrink-0">{icon}</span>
      <span className="flex-1">{children}</span>
      {action}
    </div>
  );
}
