// Who calls this person, whom they call, and who is there: one connection beside any meeting, for as long as somebody is
// signed in. Pages read the store and call the functions below.

import { toApiError, type IncomingCall, type PersonSession, type PresenceStatus, type ServerEvents, type ServerMessage } from '@parley/sdk';
import { create } from 'zustand';
import { client } from '../lib/client';
import { claimedDeviceId } from '../lib/device-id';
import { navigate, paths } from '../lib/router';
import { useAccount } from './account';
import { closeLocal, openLocal } from './devices';
import { enter, leave, useRoom } from './room';
import { toast } from './toasts';

export type CalleeStatus = 'ringing' | 'accepted' | 'declined' | 'missed';

export interface Callee {
  id: string;
  name: string;
  status: CalleeStatus;
}

export interface OutgoingCall {
  callId: string;
  code: string;
  people: Callee[];
}

/** A call that rang here and was answered nowhere. */
export interface MissedCall {
  callId: string;
  caller: { id: string; name: string };
  at: string;
}

interface CallsState {
  ringing: IncomingCall[];
  /** Shown until somebody has seen them; the latest comes last. */
  missed: MissedCall[];
  presence: Record<string, PresenceStatus>;
  /** The call that this tab made. */
  outgoing: OutgoingCall | null;
}

export const useCalls = create<CallsState>()(() => ({ ringing: [], missed: [], presence: {}, outgoing: null }));

const { getState: get, setState: set } = useCalls;

/** Entering a meeting has the first word on a fresh page. */
const START_AFTER_MS = 1000;
let session: PersonSession | null = null;
let sessionOf: string | null = null;
let starting: ReturnType<typeof setTimeout> | undefined;

/** Follows who is signed in; called once. */
export function startCalls(): void {
  const follow = () => {
    const user = useAccount.getState().user?.id ?? null;
    if (user === sessionOf) return;
    stop();
    sessionOf = user;
    if (user) starting = setTimeout(() => void start(user), START_AFTER_MS);
  };
  useAccount.subscribe(follow);
  follow();
  window.addEventListener('online', () => session?.hurry());
  useRoom.subscribe(({ meeting, code }) => {
    const { outgoing } = get();
    if (outgoing && outgoing.code === code && ['left', 'ended', 'failed'].includes(meeting.phase)) giveUp(outgoing);
  });
}

async function start(user: string): Promise<void> {
  const deviceId = await claimedDeviceId();
  if (sessionOf !== user || session) return;
  session = client.openPerson({ deviceId });
  session.on('state', ({ ringing, presence }) => set({ ringing, presence }));
  session.on('message', onMessage);
}

function stop(): void {
  clearTimeout(starting);
  session?.close();
  session = null;
  set({ ringing: [], missed: [], presence: {}, outgoing: null });
}

async function present(): Promise<PersonSession> {
  const user = sessionOf;
  if (!session && user) {
    clearTimeout(starting);
    await start(user);
  }
  if (!session) throw toApiError(new Error('nobody is signed in'));
  return session;
}

export async function watchPeople(userIds: string[]): Promise<void> {
  await (await present()).watch(userIds);
}

/** Calls somebody and enters the call. Throws ApiError; false where nobody was reached. */
export async function callPerson(person: { id: string; name: string }): Promise<boolean> {
  const closeAgain = openForCall();
  try {
    const own = await present();
    const { call, reached } = await own.call([person.id]);
    if (!reached.includes(person.id)) {
      closeAgain();
      await client.calls.end(call.meeting_id).catch(() => undefined);
      return false;
    }
    set({ outgoing: { callId: call.meeting_id, code: call.code, people: [{ ...person, status: 'ringing' }] } });
    await goInto(call.code);
    return true;
  } catch (reason) {
    closeAgain();
    throw toApiError(reason);
  }
}

export async function acceptCall(incoming: IncomingCall): Promise<void> {
  const { call } = incoming;
  const closeAgain = openForCall();
  try {
    await (await present()).accept(call.meeting_id);
  } catch (reason) {
    closeAgain();
    return toast(toApiError(reason).message, 'problem');
  }
  // Not before it is known that the call can be answered.
  if (['joining', 'joined', 'waiting'].includes(useRoom.getState().meeting.phase)) await leave();
  openLocal();
  await goInto(call.code);
}

/** The question for camera and microphone comes with the click. What it answers lets go of them, unless they were open before. */
function openForCall(): () => void {
  const wereOpen = useRoom.getState().local !== null;
  openLocal();
  return () => {
    if (!wereOpen) closeLocal();
  };
}

export async function declineCall(incoming: IncomingCall): Promise<void> {
  try {
    await (await present()).decline(incoming.call.meeting_id);
  } catch {
    // It is quiet here; the caller hears of it when the call has rung out.
  }
}

async function goInto(code: string): Promise<void> {
  const entering = enter(code, { name: client.accounts.user?.name ?? '' });
  navigate(paths.room(code));
  await entering.catch((reason: unknown) => {
    navigate(paths.join(code), { replace: true });
    toast(toApiError(reason).message, 'problem');
  });
}

/** Whoever leaves the call before it was answered stops the ringing. */
function giveUp(outgoing: OutgoingCall): void {
  set({ outgoing: null });
  if (outgoing.people.some((each) => each.status === 'ringing')) void session?.cancel(outgoing.callId).catch(() => undefined);
}

function onMessage(message: ServerMessage): void {
  switch (message.event) {
    case 'call:accepted':
      return settle(message.data.call_id, message.data.user_id, 'accepted');
    case 'call:declined':
      return settle(message.data.call_id, message.data.user_id, 'declined');
    case 'call:missed':
      if (message.data.user_id === sessionOf) noteMissed(message.data);
      return settle(message.data.call_id, message.data.user_id, 'missed');
    default:
  }
}

const MOST_MISSED = 3;

function noteMissed({ call_id: callId, caller, caller_id: id }: ServerEvents['call:missed']): void {
  const missed = { callId, caller: { id, name: caller?.name ?? 'Somebody' }, at: new Date().toISOString() };
  // Of several tries by the same person the last one tells.
  const others = get().missed.filter((each) => each.caller.id !== id);
  set({ missed: [...others, missed].slice(-MOST_MISSED) });
}

export function dismissMissed(callId: string): void {
  set({ missed: get().missed.filter((each) => each.callId !== callId) });
}

function settle(callId: string, userId: string, status: CalleeStatus): void {
  const { outgoing } = get();
  if (outgoing?.callId !== callId) return;
  const callee = outgoing.people.find((each) => each.id === userId);
  if (callee?.status !== 'ringing') return;
  const people = outgoing.people.map((each) => (each.id === userId ? { ...each, status } : each));
  set({ outgoing: { ...outgoing, people } });
  if (status === 'declined') toast(`${callee.name} declined the call.`);
  if (status === 'missed') toast(`${callee.name} did not answer.`);
}
