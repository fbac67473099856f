// What the room's parts read from the store. Each gives back the same object as long as nothing changed.

import { isHostRole, peopleWith, remoteKey, type MeetingFeatures, type Participant, type ProducerInfo, type Source } from '@parley/sdk';
import { useShallow } from 'zustand/react/shallow';
import { isOffHere } from '../state/off-features';
import { useRoom, type RoomState } from '../state/room';

function producerOf(producers: ProducerInfo[], participantId: string, source: Source): ProducerInfo | undefined {
  return producers.find((each) => each.participant_id === participantId && each.source === source);
}

export function useSelfId(): string | null {
  return useRoom((state) => state.meeting.self?.participant_id ?? null);
}

export function useIsHost(): boolean {
  return useRoom(({ meeting: { self, meeting } }) =>
    Boolean(self && (self.role === 'host' || (self.user_id && self.user_id === meeting?.host_id))),
  );
}

/** Host or co-host, by the role that the server gave. */
export function useCanModerate(): boolean {
  return useRoom(canModerate);
}

export function canModerate(state: RoomState): boolean {
  return isHostRole(state.meeting.self?.role);
}

/** Who make polls and answer questions. */
export function useIsPresenting(): boolean {
  return useRoom(({ meeting: { self } }) => isHostRole(self?.role) || self?.role === 'presenter');
}

/** Whether a feature is on in this meeting. */
export function hasFeature(state: RoomState, name: keyof MeetingFeatures): boolean {
  return state.meeting.meeting?.features[name] !== false;
}

/** Whether this browser can share a screen, and the meeting takes it. */
export function useCanShare(): boolean {
  return useRoom((state) => Boolean(state.local?.canShareScreen) && !isOffHere(state.meeting, 'screen'));
}

/** Which hand in the row of raised ones is theirs, from 1; 0 while it is down. */
export function useHandPlace(participantId: string): number {
  return useRoom((state) => state.meeting.hands.indexOf(participantId) + 1);
}

/** The same for all, by id. */
export function useHandOrder(): Record<string, number> {
  return useRoom(useShallow((state) => Object.fromEntries(state.meeting.hands.map((id, at) => [id, at + 1]))));
}

export function useIsSharing(participantId: string): boolean {
  return useRoom((state) => {
    if (participantId === state.meeting.self?.participant_id) return Boolean(state.localState?.screen.track);
    const screen = producerOf(state.meeting.producers, participantId, 'screen');
    return screen !== undefined && !screen.paused;
  });
}

/** Whether somebody can be heard: they send sound and are not muted. */
export function useMicOn(participantId: string): boolean {
  return useRoom((state) => {
    if (participantId === state.meeting.self?.participant_id) return state.localState?.mic.on ?? false;
    const producer = producerOf(state.meeting.producers, participantId, 'mic');
    return producer !== undefined && !producer.paused;
  });
}

/** The video to show of somebody, or null while they show none. */
export function useVideoTrack(participantId: string, source: 'camera' | 'screen'): MediaStreamTrack | null {
  return useRoom((state) => {
    if (participantId === state.meeting.self?.participant_id) {
      const camera = state.localState?.camera;
      return source === 'camera' && camera?.on ? camera.track : null;
    }
    const producer = producerOf(state.meeting.producers, participantId, source);
    if (!producer || producer.paused) return null;
    return state.mediaState.remote[remoteKey(participantId, source)]?.track ?? null;
  });
}

/** The others' shared screens, the latest first: the ids of those who share. */
export function useScreenSharers(): string[] {
  return useRoom(
    useShallow(({ meeting }) => {
      const screens = meeting.producers.filter((each) => each.source === 'screen' && !each.paused);
      const ids = screens.map((each) => each.participant_id).filter((id) => id !== meeting.self?.participant_id);
      return [...new Set(ids.reverse())];
    }),
  );
}

/** Everybody in the same room, the others in the order in which they came, oneself last. */
export function useTileOrder(): Participant[] {
  return useRoom(
    useShallow(({ meeting }) => {
      const selfId = meeting.self?.participant_id;
      const here = peopleWith(meeting.breakouts, meeting.participants, selfId);
      const others = here.filter((each) => each.participant_id !== selfId);
      return [...others, ...here.filter((each) => each.participant_id === selfId)];
    }),
  );
}
