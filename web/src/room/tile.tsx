// One person, or one shared screen, in the grid or the strip.

import { remoteKey, type Participant } from '@parley/sdk';
import { Hand, MicOff, MonitorUp, Pin, PinOff, SignalLow } from 'lucide-react';
import { useRef, type CSSProperties } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { togglePin, useRoom } from '../state/room';
import { Avatar } from '../ui/avatar';
import { cx } from '../ui/cx';
import { Spinner } from '../ui/spinner';
import { useHandPlace, useMicOn, useSelfId, useVideoTrack } from './selectors';
import { useDemand } from './use-demand';
import { VideoView } from './video-view';

interface TileProps {
  participant: Participant;
  style?: CSSProperties;
  className?: string;
  /** Has room for a small name only. */
  small?: boolean;
}

export function PersonTile({ participant, style, className, small }: TileProps) {
  const { participant_id: id, name } = participant;
  const ref = useRef<HTMLDivElement>(null);
  const isSelf = useSelfId() === id;
  const micOn = useMicOn(id);
  const track = useVideoTrack(id, 'camera');
  const speaking = useRoom((state) => state.speaking[id] ?? false) && micOn;
  useDemand(ref, id, 'camera', !isSelf);
  const shownName = isSelf ? `${name} (you)` : name;
  const hand = useHandPlace(id);
  const weak = useRoom((state) => (state.mediaState.weak[id] ? 'weak connection' : null));
  const facts = [shownName, weak, hand > 0 ? 'hand raised' : null, micOn ? null : 'muted', track ? null : 'camera off', speaking ? 'speaking' : null];
  return (
    <div
      ref={ref}
      role="group"
      aria-label={facts.filter(Boolean).join(', ')}
      data-participant-id={id}
      data-name={name}
      data-source="camera"
      data-self={isSelf}
      data-muted={!micOn}
      data-video={track ? 'on' : 'off'}
      data-speaking={speaking}
      data-hand={hand || undefined}
      data-weak={weak !== null}
      style={style}
      className={cx('group/tile @container relative overflow-hidden rounded-2xl bg-tile', className)}
    >
      <div className="absolute inset-0 flex items-center justify-center">
        <Avatar name={name} className="size-[clamp(2.5rem,26cqw,8rem)] text-[clamp(1rem,9.5cqw,3rem)]" />
      </div>
      {track && (
        <VideoView
          track={track}
          mirrored={isSelf}
          remote={!isSelf}
          label={`Camera of ${shownName}`}
          className="object-cover"
        />
      )}
      <NameTag name={isSelf ? 'You' : name} muted={!micOn} weak={weak !== null} small={small} />
      {hand > 0 && <HandTag place={hand} />}
      <TileReactions participantId={id} />
      {!isSelf && <PinButton tile={remoteKey(id, 'camera')} name={name} />}
      <span
        aria-hidden
        className={cx(
          'pointer-events-none absolute inset-0 rounded-2xl border-3 transition-colors duration-200',
          speaking ? 'border-accent' : 'border-transparent',
        )}
      />
    </div>
  );
}

export function ScreenTile({ participant, style, className }: TileProps) {
  const { participant_id: id, name } = participant;
  const ref = useRef<HTMLDivElement>(null);
  const track = useVideoTrack(id, 'screen');
  useDemand(ref, id, 'screen', true);
  return (
    <div
      ref={ref}
      role="group"
      aria-label={`Screen of ${name}`}
      data-participant-id={id}
      data-name={name}
      data-source="screen"
      data-video={track ? 'on' : 'off'}
      style={style}
      className={cx('group/tile relative overflow-hidden rounded-2xl bg-[#0b0d0c]', className)}
    >
      <span className="absolute inset-0 flex items-center justify-center text-white/60">
        <Spinner size={26} />
      </span>
      {track && <VideoView track={track} remote label={`Screen of ${name}`} className="bg-[#0b0d0c] object-contain" />}
      <span className="absolute bottom-2.5 left-2.5 inline-flex max-w-[calc(100%-1.25rem)] items-center gap-1.5 rounded-lg bg-black/60 px-2.5 py-1 text-sm text-white">
        <MonitorUp size={15} aria-hidden className="shrink-0" />
        <span className="truncate">{name}’s screen</span>
      </span>
      <PinButton tile={remoteKey(id, 'screen')} name={`the screen of ${name}`} />
    </div>
  );
}

/** Makes a tile large. Seen where the mouse or the focus is; on screens that are touched always. */
function PinButton({ tile, name }: { tile: string; name: string }) {
  const isPinned = useRoom((state) => state.pinned === tile);
  const label = isPinned ? `Unpin ${name}` : `Pin ${name}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      data-focus-key={`pin:${tile}`}
      onClick={() => togglePin(tile)}
      className={cx(
        'absolute top-2 right-2 inline-flex size-8 items-center justify-center rounded-full bg-black/60 text-white transition-opacity hover:bg-black/75 focus-visible:opacity-100',
        isPinned ? 'opacity-100' : 'opacity-0 group-hover/tile:opacity-100 pointer-coarse:opacity-80',
      )}
    >
      {isPinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}
    </button>
  );
}

function NameTag({ name, muted, weak, small }: { name: string; muted: boolean; weak: boolean; small?: boolean }) {
  return (
    <span
      className={cx(
        'absolute inline-flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-lg bg-black/55 text-white',
        small ? 'bottom-1.5 left-1.5 px-2 py-0.5 text-xs' : 'bottom-2.5 left-2.5 px-2.5 py-1 text-sm',
      )}
    >
      {muted && <MicOff size={small ? 12 : 14} aria-hidden className="shrink-0 text-[#ff9a92]" />}
      {weak && <SignalLow size={small ? 12 : 14} aria-hidden className="shrink-0 text-[#f4c64e]" />}
      <span className="truncate">{name}</span>
    </span>
  );
}

/** The number tells whose turn it is. */
function HandTag({ place }: { place: number }) {
  return (
    <span
      aria-hidden
      className="absolute top-2 left-2 inline-flex animate-appear items-center gap-1 rounded-full bg-[#f4c64e] px-2.5 py-1 text-sm font-semibold text-[#3d2c00] shadow"
    >
      <Hand size={15} />
      {place}
    </span>
  );
}

function TileReactions({ participantId }: { participantId: string }) {
  const reactions = useRoom(useShallow((state) => state.reactions.filter((each) => each.participantId === participantId)));
  return (
    <div className="pointer-events-none absolute right-3 bottom-3 flex flex-row-reverse gap-1">
      {reactions.slice(-4).map((each) => (
        <span key={each.id} className="animate-rise text-[clamp(1.5rem,9cqw,2.75rem)] leading-none drop-shadow-md">
          {each.emoji}
        </span>
      ))}
    </div>
  );
}
