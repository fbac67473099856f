// Those who wait to be let in, as hosts and co-hosts see them.

import type { ServerMessage } from '../events.js';
import type { Participant } from '../types.js';
import { isHostRole } from './moderation.js';
import type { MeetingPort } from './port.js';

export interface LobbyState {
  /** Who waits, in the order in which they came; empty for who may not let them in. */
  lobby: Participant[];
}

export function reduceLobby({ lobby }: LobbyState, message: ServerMessage): Partial<LobbyState> | null {
  switch (message.event) {
    case 'lobby:updated': {
      const { participant, change } = message.data;
      return change === 'waiting' ? withWaiting(lobby, participant) : without(lobby, participant.participant_id);
    }
    case 'participant:joined':
      return without(lobby, message.data.participant.participant_id);
    default:
      return null;
  }
}

function withWaiting(lobby: Participant[], who: Participant): LobbyState {
  const known = lobby.some((each) => each.participant_id === who.participant_id);
  return { lobby: known ? lobby.map((each) => (each.participant_id === who.participant_id ? who : each)) : [...lobby, who] };
}

function without(lobby: Participant[], id: string): LobbyState | null {
  return lobby.some((each) => each.participant_id === id) ? { lobby: lobby.filter((each) => each.participant_id !== id) } : null;
}

export class Lobby {
  readonly #port: MeetingPort;

  constructor(port: MeetingPort) {
    this.#port = port;
  }

  /** Asks who waits, where oneself has the say. To be called on coming in and when one's own role changed. */
  async refresh(): Promise<void> {
    const { self, lobby } = this.#port.state;
    if (!isHostRole(self?.role)) {
      if (lobby.length > 0) this.#port.change({ lobby: [] });
      return;
    }
    this.#port.change({ lobby: (await this.#port.request('lobby:list', {})).participants });
  }

  async admit(participantId: string): Promise<void> {
    await this.#port.request('lobby:admit', { participant_id: participantId });
  }

  async admitAll(): Promise<void> {
    await this.#port.request('lobby:admit', { all: true });
  }

  async reject(participantId: string): Promise<void> {
    await this.#port.request('lobby:reject', { participant_id: participantId });
  }
}
