// Raised hands, in the order in which they were raised.

import type { ServerMessage } from '../events.js';
import type { MeetingPort } from './port.js';

export interface HandsState {
  /** Participant ids; who raised first comes first. */
  hands: string[];
}

export function reduceHands({ hands }: HandsState, message: ServerMessage): Partial<HandsState> | null {
  switch (message.event) {
    case 'hand:raised':
    case 'hand:lowered':
      return { hands: message.data.hands };
    case 'participant:left':
      return hands.includes(message.data.participant_id) ? { hands: hands.filter((id) => id !== message.data.participant_id) } : null;
    default:
      return null;
  }
}

export class Hands {
  readonly #port: MeetingPort;

  constructor(port: MeetingPort) {
    this.#port = port;
  }

  async raise(): Promise<void> {
    await this.#port.request('hand:raise', {});
  }

  /** One's own; that of somebody else is for hosts. */
  async lower(participantId?: string): Promise<void> {
    await this.#port.request('hand:lower', participantId ? { participant_id: participantId } : {});
  }

  /** All of them, those that were raised first first. For hosts. */
  async lowerAll(): Promise<void> {
    for (const id of this.#port.state.hands) await this.lower(id);
  }
}
