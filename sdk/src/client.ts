// The entry point: one ParleyClient a server, from which accounts, meetings and live sessions are reached.

import { Accounts } from './accounts.js';
import { Calls } from './calls.js';
import { Conferences } from './conferences.js';
import { Guests } from './guests.js';
import type { Fetch } from './http.js';
import { MeetingSession, type MeetingSessionOptions } from './meeting/session.js';
import { PersonSession } from './person.js';
import { Presence } from './presence.js';
import { MemoryStore, TokenStore, type KeyValueStore } from './tokens.js';
import type { CalendarFeed, DirectoryPerson, Meeting, MeetingCard, MeetingList, NewMeeting, OccurrenceList, RestJoinAnswer } from './types.js';

export interface ParleyClientOptions {
  /** Origin of the server, "" for the one that served the page. */
  server?: string;
  /** Where a signed-in person is remembered, for example localStorage. */
  accountStore?: KeyValueStore;
  /** Where a guest's credential is remembered, for example sessionStorage (one a tab). */
  guestStore?: KeyValueStore;
  fetch?: Fetch;
}

export class ParleyClient {
  readonly server: string;
  readonly fetch: Fetch;
  readonly accounts: Accounts;
  readonly guests: Guests;
  readonly calls: Calls;
  readonly conferences: Conferences;
  readonly presence: Presence;
  /** Kept as long as a guest's credential, for example one a tab. */
  readonly sessionStore: KeyValueStore;

  constructor(options: ParleyClientOptions = {}) {
    this.server = options.server ?? '';
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.sessionStore = options.guestStore ?? new MemoryStore();
    this.guests = new Guests({ server: this.server, ...(options.fetch ? { fetch: options.fetch } : {}) });
    this.accounts = new Accounts({
      store: new TokenStore(options.accountStore ?? new MemoryStore()),
      fetch: this.fetch,
      base: this.server,
    });
    this.calls = new Calls(this.accounts);
    this.conferences = new Conferences(this.accounts);
    this.presence = new Presence(this.accounts);
  }

  async createMeeting(input: NewMeeting = {}): Promise<Meeting> {
    const path = '/api/meetings';
    return (await this.accounts.request<{ meeting: Meeting }>({ method: 'POST', path, body: input })).meeting;
  }

  /** A meeting by id or code: all of it for members, a card for everybody else. */
  async meeting(idOrCode: string, signal?: AbortSignal): Promise<MeetingCard | Meeting> {
    const path = `/api/meetings/${encodeURIComponent(idOrCode)}`;
    return (await this.accounts.request<{ meeting: MeetingCard | Meeting }>({ method: 'GET', path, signal })).meeting;
  }

  meetings(filter: 'upcoming' | 'past' | 'my', options: { limit?: number; cursor?: string } = {}): Promise<MeetingList> {
    const query = new URLSearchParams({ filter });
    if (options.limit) query.set('limit', String(options.limit));
    if (options.cursor) query.set('cursor', options.cursor);
    return this.accounts.request<MeetingList>({ method: 'GET', path: `/api/meetings?${query}` });
  }

  /** A meeting that has a start time, as an iCalendar file. For its members. */
  calendarFile(idOrCode: string): Promise<string> {
    const path = `/api/meetings/${encodeURIComponent(idOrCode)}/calendar.ics`;
    return this.accounts.request<string>({ method: 'GET', path, asText: true });
  }

  /** The occurrences of a recurring meeting, soonest first; from now on unless told otherwise. */
  occurrences(idOrCode: string, options: { from?: string; to?: string; limit?: number; cursor?: string } = {}): Promise<OccurrenceList> {
    const query = new URLSearchParams(Object.entries(options).map(([name, value]) => [name, String(value)]));
    return this.accounts.request<OccurrenceList>({ method: 'GET', path: `/api/meetings/${encodeURIComponent(idOrCode)}/occurrences?${query}` });
  }

  /** Whether I have a calendar feed; its address was told when it was made. */
  calendarFeed(): Promise<CalendarFeed> {
    return this.accounts.request<CalendarFeed>({ method: 'GET', path: '/api/calendar/feed' });
  }

  /** Makes my calendar feed, or gives it a new address: the old one is worth nothing from then on. */
  makeCalendarFeed(): Promise<CalendarFeed> {
    return this.accounts.request<CalendarFeed>({ method: 'POST', path: '/api/calendar/feed' });
  }

  async revokeCalendarFeed(): Promise<void> {
    await this.accounts.request<undefined>({ method: 'DELETE', path: '/api/calendar/feed' });
  }

  /** What a guest link leads to. From then on one joins that meeting as its guest (joinAsGuest). */
  async openInvitation(token: string): Promise<MeetingCard> {
    const { meeting } = await this.guests.look(token);
    this.sessionStore.setItem(invitationKey(meeting.code), token);
    return meeting;
  }

  /** Joins over REST as someone without an account, and remembers the credential for this meeting. */
  async joinAsGuest(code: string, input: { participant_name: string; password?: string }): Promise<RestJoinAnswer> {
    const path = `/api/meetings/${encodeURIComponent(code)}/join`;
    const invitation = this.sessionStore.getItem(invitationKey(code));
    const registered = invitation ? await this.guests.register({ token: invitation, display_name: input.participant_name }) : null;
    if (registered) this.sessionStore.setItem(guestKey(code), registered.session_token);
    const token = registered?.session_token;
    const answer = await this.accounts.request<RestJoinAnswer>({ method: 'POST', path, body: input, ...(token ? { token } : {}) });
    if (answer.guest_token) this.sessionStore.setItem(guestKey(code), answer.guest_token);
    return token ? { ...answer, guest_token: token } : answer;
  }

  guestToken(code: string): string | null {
    return this.sessionStore.getItem(guestKey(code));
  }

  forgetGuest(code: string): void {
    this.sessionStore.removeItem(guestKey(code));
  }

  /** People of the directory whose name or address holds the text. */
  async searchPeople(query: string, signal?: AbortSignal): Promise<DirectoryPerson[]> {
    const path = `/api/users?${new URLSearchParams({ query, limit: '8' })}`;
    return (await this.accounts.request<{ users: DirectoryPerson[] }>({ method: 'GET', path, signal })).users;
  }

  /** The standing connection of who is signed in: who calls, who is there. It connects at once. */
  openPerson(options: { deviceId?: string } = {}): PersonSession {
    return new PersonSession({ ...options, client: this });
  }

  /** A live session of one meeting; nothing is sent before its connect() or join(). */
  openMeeting(code: string, options: Omit<MeetingSessionOptions, 'client' | 'code'> = {}): MeetingSession {
    return new MeetingSession({ ...options, client: this, code });
  }
}

function invitationKey(code: string): string {
  return `parley:invitation:${code.toUpperCase()}`;
}

function guestKey(code: string): string {
  return `parley:guest:${code.toUpperCase()}`;
}
