// Microphone, camera and screen.

import type { DeviceState } from '@parley/sdk';
import { Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { isWanted, toggleCamera, toggleMic, toggleScreen } from '../../state/devices';
import { isOffHere } from '../../state/off-features';
import { useRoom } from '../../state/room';
import { Spinner } from '../../ui/spinner';
import { useCanShare } from '../selectors';
import { BarButton } from './bar-button';

const off: DeviceState = { on: false, pending: false, track: null, deviceId: null, problem: null };

export function MicButton() {
  const mic = useRoom((state) => state.localState?.mic ?? off);
  const isOff = useRoom((state) => isOffHere(state.meeting, 'audio'));
  if (isOff) return null;
  return (
    <BarButton label={isWanted(mic) ? 'Mute microphone' : 'Unmute microphone'} off={!isWanted(mic)} onClick={() => void toggleMic()}>
      {mic.pending ? <Spinner /> : mic.on ? <Mic size={21} aria-hidden /> : <MicOff size={21} aria-hidden />}
    </BarButton>
  );
}

export function CameraButton() {
  const camera = useRoom((state) => state.localState?.camera ?? off);
  const isOff = useRoom((state) => isOffHere(state.meeting, 'video'));
  if (isOff) return null;
  return (
    <BarButton
      label={isWanted(camera) ? 'Turn camera off' : 'Turn camera on'}
      off={!isWanted(camera)}
      onClick={() => void toggleCamera()}
    >
      {camera.pending ? <Spinner /> : camera.on ? <Video size={21} aria-hidden /> : <VideoOff size={21} aria-hidden />}
    </BarButton>
  );
}

export function ShareButton() {
  const sharing = useRoom((state) => Boolean(state.localState?.screen.track));
  const possible = useCanShare();
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
