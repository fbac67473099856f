import { useEffect, useRef, useState } from 'react';
import { markRemoteFrame } from '../lib/marks';
import { cx } from '../ui/cx';

interface VideoViewProps {
  track: MediaStreamTrack;
  label: string;
  /** As in a mirror: one's own camera. */
  mirrored?: boolean;
  remote?: boolean;
  /** How the picture fits into the element around it, which it fills. */
  className?: string;
}

/**
 * Shows a video track; invisible until it has a first picture. The one before goes on until then: an element that is given another track
 * shows nothing for a moment, and the other one may take its time to come.
 */
export function VideoView({ track, label, ...how }: VideoViewProps) {
  const [shown, setShown] = useState(track);
  const tracks = shown === track ? [track] : [shown, track];
  return tracks.map((each) => (
    <TrackView
      key={each.id}
      track={each}
      // Two of them are one to who listens to the page.
      label={each === shown ? label : null}
      onPicture={() => {
        if (each === track) setShown(track);
      }}
      {...how}
    />
  ));
}

interface TrackViewProps extends Omit<VideoViewProps, 'label'> {
  label: string | null;
  onPicture: () => void;
}

function TrackView({ track, label, mirrored, remote, className, onPicture }: TrackViewProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  const [fadesIn] = useState(label !== null);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    // Muted video may always play; an interrupted call only means that another one follows.
    video.play().catch(() => undefined);
    const stop = remote ? onFirstFrame(video, markRemoteFrame) : undefined;
    return () => {
      stop?.();
      video.srcObject = null;
    };
  }, [track, remote]);
  return (
    <video
      ref={ref}
      muted
      playsInline
      autoPlay
      disablePictureInPicture={!remote}
      aria-label={label ?? undefined}
      aria-hidden={label === null || undefined}
      onLoadedData={() => {
        setHasPicture(true);
        onPicture();
      }}
      className={cx(
        'absolute inset-0 size-full',
        fadesIn && 'transition-opacity duration-200',
        hasPicture ? 'opacity-100' : 'opacity-0',
        mirrored && '-scale-x-100',
        className,
      )}
    />
  );
}

function onFirstFrame(video: HTMLVideoElement, report: () => void): () => void {
  if (typeof video.requestVideoFrameCallback !== 'function') return () => undefined;
  const handle = video.requestVideoFrameCallback(report);
  return () => video.cancelVideoFrameCallback(handle);
}
