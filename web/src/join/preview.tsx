// One's own picture and sound before the meeting: what the others will see and hear.

import type { DeviceState } from '@parley/sdk';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { deviceHelp } from '../lib/device-words';
import { isWanted, toggleCamera, toggleMic } from '../state/devices';
import { useRoom } from '../state/room';
import { cx } from '../ui/cx';
import { Spinner } from '../ui/spinner';
import { Avatar } from '../ui/avatar';
import { VideoView } from '../room/video-view';
import { MicLevel } from './mic-level';

export function Preview({ name }: { name: string }) {
  const mic = useRoom((state) => state.localState?.mic);
  const camera = useRoom((state) => state.localState?.camera);
  return (
    <div className="relative aspect-video w-full overflow-hidden rounded-2xl bg-tile shadow-card">
      {camera?.on && camera.track ? (
        <VideoView track={camera.track} mirrored label="Your camera" className="object-cover" />
      ) : (
        <div className="flex size-full flex-col items-center justify-center gap-4 px-6 pb-14 text-center text-ink-soft">
          {camera?.pending ? (
            <>
              <Spinner size={26} />
              <p>Opening your camera…</p>
            </>
          ) : (
            <>
              <Avatar name={name} className="size-20 text-3xl sm:size-24" />
              <p>Your camera is off</p>
            </>
          )}
        </div>
      )}
      <div className="absolute inset-x-0 bottom-4 flex items-center justify-center gap-3">
        <Toggle
          state={mic}
          label={mic && isWanted(mic) ? 'Mute microphone' : 'Unmute microphone'}
          icon={mic?.on ? <Mic size={21} aria-hidden /> : <MicOff size={21} aria-hidden />}
          onClick={() => void toggleMic()}
        />
        <Toggle
          state={camera}
          label={camera && isWanted(camera) ? 'Turn camera off' : 'Turn camera on'}
          icon={camera?.on ? <Video size={21} aria-hidden /> : <VideoOff size={21} aria-hidden />}
          onClick={() => void toggleCamera()}
        />
      </div>
      {mic?.on && mic.track && (
        <div className="absolute bottom-6 left-5">
          <MicLevel track={mic.track} />
        </div>
      )}
    </div>
  );
}

interface ToggleProps {
  state: DeviceState | undefined;
  label: string;
  icon: ReactNode;
  onClick: () => void;
}

function Toggle({ state, label, icon, onClick }: ToggleProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={cx(
        'inline-flex size-12 items-center justify-center rounded-full text-white shadow-float transition-colors',
        state && isWanted(state) ? 'bg-black/55 hover:bg-black/70' : 'bg-danger hover:bg-danger-hover',
      )}
    >
      {state?.pending ? <Spinner size={20} /> : icon}
    </button>
  );
}

/** What keeps microphone or camera from working, and what helps. */
export function DeviceHelp() {
  const mic = useRoom((state) => state.localState?.mic.problem ?? null);
  const camera = useRoom((state) => state.localState?.camera.problem ?? null);
  const isBefore = useRoom((state) => state.meeting.phase !== 'joined');
  if (!mic && !camera) return null;
  const both = mic === camera;
  return (
    <div role="status" className="space-y-2 rounded-xl bg-warn-soft px-4 py-3 text-sm leading-relaxed text-warn-ink">
      {mic && <p>{deviceHelp(mic, both ? 'camera and microphone' : 'microphone')}</p>}
      {camera && !both && <p>{deviceHelp(camera, 'camera')}</p>}
      {isBefore && <p>You can join all the same, and turn them on later.</p>}
    </div>
  );
}
