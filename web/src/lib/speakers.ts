// Loudspeakers as the browser lists them.

type Speakers = Pick<MediaDeviceInfo, 'deviceId' | 'label'>[];

/** Whether a loudspeaker can be played to. A browser that lists none does not tell. */
export function hasSpeaker(speakers: Speakers, id: string | null): boolean {
  return id !== null && (speakers.length === 0 || speakers.some((each) => each.deviceId === id));
}

/** Whether the chosen one was there before and is not any more. */
export function isSpeakerLost(before: Speakers, now: Speakers, id: string | null): boolean {
  return before.some((each) => each.deviceId === id) && !hasSpeaker(now, id);
}
