import { useEffect, useRef, useState } from 'react';
import { markRemoteFrame } from '../lib/marks';
import { showTrack } from '../lib/show-track';
import { cx } from '../ui/cx';

interface VideoViewProps {
  track: MediaStreamTrack;
  label: string;
  /** As in a mirror: one's own camera. */
  mirrored?: boolean;
  remote?: boolean;
  className?: string;
}

/** Shows a video track; invisible until it has a first picture. */
export function VideoView({ track, label, mirrored, remote, className }: VideoViewProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    // Another track in the same stream: the last picture of the one before stands until the first of this one.
    showTrack(video, track);
    // Muted video may always play; an interrupted call only means that another one follows.
    video.play().catch(() => undefined);
    const stop = remote ? onFirstFrame(video, markRemoteFrame) : undefined;
    return () => {
      stop?.();
    };
  }, [track, remote]);
  useEffect(() => {
    const video = ref.current;
    return () => {
      if (video) video.srcObject = null;
    };
  }, []);
  return (
    <video
      ref={ref}
      muted
      playsInline
      autoPlay
      disablePictureInPicture={!remote}
      aria-label={label}
      onLoadedData={() => setHasPicture(true)}
      className={cx('transition-opacity duration-200', hasPicture ? 'opacity-100' : 'opacity-0', mirrored && '-scale-x-100', className)}
    />
  );
}

function onFirstFrame(video: HTMLVideoElement, report: () => void): () => void {
  if (typeof video.requestVideoFrameCallback !== 'function') return () => undefined;
  const handle = video.requestVideoFrameCallback(report);
  return () => video.cancelVideoFrameCallback(handle);
}
