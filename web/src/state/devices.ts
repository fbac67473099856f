// One's own microphone, camera, screen and loudspeaker on this page, from the preview to the end of the call.

import { LocalMedia, type DeviceNotice, type DeviceState, type LocalMediaState, type MutedKind } from '@parley/sdk';
import { deviceHelp, keptDevice } from '../lib/device-words';
import { isSpeakerLost } from '../lib/speakers';
import { isOffHere, OFF_WORDS } from './off-features';
import { useRoom } from './room';
import { readRoom, writeRoom } from './room-memory';
import { changeSettings, useSettings } from './settings';
import { toast } from './toasts';

/** Microphone and camera, opened as they were last used. Goes on from the preview into the room. */
export function openLocal(wanted?: { mic: boolean; camera: boolean }): LocalMedia {
  const existing = useRoom.getState().local;
  if (existing) return existing;
  const settings = useSettings.getState();
  const local = new LocalMedia(settings);
  local.on('state', (localState) => onLocalState(localState));
  local.on('notice', (notice) => tellDeviceNotice(notice));
  useRoom.setState({ local, localState: local.state });
  void local.start(wanted ?? { mic: settings.mic, camera: settings.camera });
  return local;
}

function onLocalState(localState: LocalMediaState): void {
  const before = useRoom.getState().localState?.devices.speakers ?? [];
  useRoom.setState({ localState });
  if (useRoom.getState().meeting.phase !== 'joined' || !isSpeakerLost(before, localState.devices.speakers, useSettings.getState().speakerId)) return;
  toast('Your loudspeaker was disconnected. You hear the others where your system plays its sound.', 'problem');
}

export function closeLocal(): void {
  useRoom.getState().local?.stop();
  useRoom.setState({ local: null, localState: null });
}

/** Whether the meeting lets it be turned on; where not, that is told. */
export function mayTurnOn(kind: MutedKind): boolean {
  const isOff = isOffHere(useRoom.getState().meeting, kind);
  if (isOff) toast(OFF_WORDS[kind]);
  return !isOff;
}

export async function toggleMic(): Promise<void> {
  const { local } = useRoom.getState();
  if (!local || (!isWanted(local.state.mic) && !mayTurnOn('audio'))) return;
  await local.setMic(!isWanted(local.state.mic));
  rememberDevices();
}

export async function toggleCamera(): Promise<void> {
  const { local } = useRoom.getState();
  if (!local || (!isWanted(local.state.camera) && !mayTurnOn('video'))) return;
  await local.setCamera(!isWanted(local.state.camera));
  rememberDevices();
}

/** On, or on its way to being on. One that is muted stays so while another device takes its place. */
export function isWanted({ on, pending, track }: DeviceState): boolean {
  return on || (pending && track === null);
}

export async function toggleScreen(): Promise<void> {
  const { local } = useRoom.getState();
  if (!local) return;
  if (local.state.screen.track) local.stopScreen();
  else if (mayTurnOn('screen')) {
    // Choosing takes its time, and what the meeting has may change meanwhile.
    if ((await local.startScreen()) && !mayTurnOn('screen')) local.stopScreen();
  }
}

export async function chooseDevice(kind: 'mic' | 'camera' | 'speaker', id: string): Promise<void> {
  const deviceId = id || null;
  if (kind === 'speaker') return changeSettings({ speakerId: deviceId });
  const { local } = useRoom.getState();
  await local?.select(kind, deviceId);
  // One that could not be opened is not chosen the next time either.
  if (local && local.state[kind].deviceId !== deviceId) return;
  changeSettings(kind === 'mic' ? { microphoneId: deviceId } : { cameraId: deviceId });
}

export async function chooseNoiseSuppression(on: boolean): Promise<void> {
  changeSettings({ noiseSuppression: on });
  const isOn = await useRoom.getState().local?.setNoiseSuppression(on);
  if (isOn !== undefined && isOn !== on) changeSettings({ noiseSuppression: isOn });
}

/** The choice to be heard and seen is kept for the next meeting and for a reload of this page. */
function rememberDevices(): void {
  const { local } = useRoom.getState();
  if (!local) return;
  const { mic, camera } = local.state;
  changeSettings({ mic: isWanted(mic), camera: isWanted(camera) });
  keepDevices();
}

/** As they are now they are after a reload of this page: nobody is heard by it whom a host has muted. */
export function keepDevices(): void {
  const { local, code } = useRoom.getState();
  if (!local) return;
  const { mic, camera } = local.state;
  const memory = code ? readRoom(code) : null;
  if (code && memory) writeRoom(code, { ...memory, mic: isWanted(mic), camera: isWanted(camera) });
}

const SCREEN_HELP =
  'Your screen could not be shared. Your system may keep browsers from recording it: allow it in the system’s privacy settings, then share again.';

function tellDeviceNotice({ kind, what, fallback }: DeviceNotice): void {
  if (kind === 'screen') return toast(SCREEN_HELP, 'problem');
  const device = kind === 'mic' ? 'microphone' : 'camera';
  if (what === 'lost') {
    toast(fallback ? `Your ${device} was disconnected. Now using ${fallback}.` : `Your ${device} was disconnected. Plug it in again, or turn on another one.`, 'problem');
  } else if (fallback !== null) {
    toast(keptDevice(what, device), 'problem');
  } else if (useRoom.getState().meeting.phase === 'joined') {
    // Before the meeting it is explained beside the preview.
    toast(deviceHelp(what, device), 'problem');
  }
}
