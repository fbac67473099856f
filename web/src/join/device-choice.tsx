// Which microphone, camera and loudspeaker to use.

import { Mic, Video, Volume2 } from 'lucide-react';
import { chooseDevice } from '../state/devices';
import { useRoom } from '../state/room';
import { useSettings } from '../state/settings';
import { Select } from '../ui/field';

export function DeviceChoice({ stacked }: { stacked?: boolean }) {
  const local = useRoom((state) => state.localState);
  const speakerId = useSettings((state) => state.speakerId);
  if (!local) return null;
  const { microphones, cameras, speakers } = local.devices;
  const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype && speakers.length > 0;
  return (
    <div className={stacked ? 'space-y-3' : 'grid gap-3 sm:grid-cols-3'}>
      <DeviceSelect
        label="Microphone"
        icon={<Mic size={17} aria-hidden />}
        devices={microphones}
        chosen={local.mic.track?.getSettings().deviceId ?? local.mic.deviceId}
        onChoose={(id) => void chooseDevice('mic', id)}
      />
      <DeviceSelect
        label="Camera"
        icon={<Video size={17} aria-hidden />}
        devices={cameras}
        chosen={local.camera.track?.getSettings().deviceId ?? local.camera.deviceId}
        onChoose={(id) => void chooseDevice('camera', id)}
      />
      {canChooseSpeaker && (
        <DeviceSelect
          label="Loudspeaker"
          icon={<Volume2 size={17} aria-hidden />}
          devices={speakers}
          chosen={speakerId}
          onChoose={(id) => void chooseDevice('speaker', id)}
        />
      )}
    </div>
  );
}

interface DeviceSelectProps {
  label: string;
  icon: React.ReactNode;
  devices: MediaDeviceInfo[];
  chosen: string | null | undefined;
  onChoose: (id: string) => void;
}

function DeviceSelect({ label, icon, devices, chosen, onChoose }: DeviceSelectProps) {
  const known = devices.some((device) => device.deviceId === chosen);
  return (
    <Select
      label={label}
      icon={icon}
      value={known ? (chosen ?? '') : (devices[0]?.deviceId ?? '')}
      disabled={devices.length === 0}
      onChange={(event) => onChoose(event.target.value)}
    >
      {devices.length === 0 && <option value="">{label}</option>}
      {devices.map((device, index) => (
        <option key={device.deviceId} value={device.deviceId}>
          {device.label || `${label} ${index + 1}`}
        </option>
      ))}
    </Select>
  );
}
