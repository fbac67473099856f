// Plays what the others say, and the sound of their screens.

import { useEffect, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { hasSpeaker } from '../lib/speakers';
import { showTrack } from '../lib/show-track';
import { setAudioBlocked, useRoom } from '../state/room';
import { useSettings } from '../state/settings';

export function AudioOutlets() {
  const tracks = useRoom(
    useShallow((state) => Object.values(state.mediaState.remote).filter((each) => each.track.kind === 'audio')),
  );
  return (
    <div hidden>
      {tracks.map((each) => (
        <AudioOutlet key={`${each.participantId}:${each.source}`} track={each.track} participantId={each.participantId} source={each.source} />
      ))}
    </div>
  );
}

interface AudioOutletProps {
  track: MediaStreamTrack;
  participantId: string;
  source: string;
}

function AudioOutlet({ track, participantId, source }: AudioOutletProps) {
  const ref = useRef<HTMLAudioElement>(null);
  const blocked = useRoom((state) => state.audioBlocked);
  const speakerId = useSpeaker();
  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    showTrack(audio, track);
  }, [track]);
  useEffect(() => {
    const audio = ref.current;
    return () => {
      if (audio) audio.srcObject = null;
    };
  }, []);
  // Also when a click has unblocked sound.
  useEffect(() => {
    if (blocked) return;
    ref.current?.play().catch((reason: unknown) => {
      if ((reason as DOMException).name === 'NotAllowedError') setAudioBlocked(true);
    });
  }, [track, blocked]);
  useEffect(() => {
    const audio = ref.current;
    if (!audio || !('setSinkId' in audio)) return;
    // One that cannot be had leaves the sound where it was.
    audio.setSinkId(speakerId).catch(() => undefined);
  }, [speakerId]);
  return <audio ref={ref} autoPlay data-participant-id={participantId} data-source={source} />;
}

/** The chosen loudspeaker; empty for the system's own choice, also while the chosen one is unplugged: what played there would be silent. */
function useSpeaker(): string {
  const chosen = useSettings((state) => state.speakerId);
  const isThere = useRoom((state) => hasSpeaker(state.localState?.devices.speakers ?? [], chosen));
  return chosen !== null && isThere ? chosen : '';
}
