// What hosts and co-hosts do to others and to the meeting as a whole. The server decides who may; what it refuses is thrown
// as an ApiError with a sentence that can be shown.

import type { MeetingPort } from './port.js';

export type MutedKind = 'audio' | 'video' | 'screen';
export type Role = 'host' | 'co_host' | 'presenter' | 'attendee' | 'guest';

/** Whether the role comes with the tools of a host. */
export function isHostRole(role: string | null | undefined): boolean {
  return role === 'host' || role === 'co_host';
}

export class Moderation {
  readonly #port: MeetingPort;

  constructor(port: MeetingPort) {
    this.#port = port;
  }

  async mute(participantId: string, kind: MutedKind): Promise<void> {
    await this.#port.request('participant:mute', { participant_id: participantId, kind });
  }

  /** Everybody but hosts and co-hosts. Resolves to how many microphones it turned off. */
  async muteAll(): Promise<number> {
    return (await this.#port.request('participant:mute_all', {})).muted;
  }

  async setRole(participantId: string, role: Role): Promise<void> {
    await this.#port.request('participant:role', { participant_id: participantId, role });
  }

  /** Sends somebody away; they may come again. */
  async remove(participantId: string): Promise<void> {
    await this.#port.request('participant:kick', { participant_id: participantId });
  }

  /** Sends somebody away for good. */
  async ban(participantId: string): Promise<void> {
    await this.#port.request('participant:ban', { participant_id: participantId });
  }

  async lock(locked: boolean): Promise<void> {
    await this.#port.request('meeting:lock', { locked });
  }
}
