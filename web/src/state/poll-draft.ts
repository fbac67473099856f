// The poll that one is about to start. It stays while the panel is closed.

import { toApiError } from '@parley/sdk';
import { create } from 'zustand';
import { useRoom } from './room';

export const FEWEST_OPTIONS = 2;

interface PollDraft {
  /** The form is open. */
  making: boolean;
  question: string;
  options: string[];
  multiple: boolean;
  anonymous: boolean;
  /** On its way to the server. */
  busy: boolean;
  problem: string | null;
}

const EMPTY: PollDraft = { making: false, question: '', options: ['', ''], multiple: false, anonymous: false, busy: false, problem: null };

export const usePollDraft = create<PollDraft>()(() => EMPTY);
const { getState: get, setState: set } = usePollDraft;

// A draft belongs to its meeting.
useRoom.subscribe((now, before) => {
  if (now.session !== before.session) set(EMPTY);
});

export function beginPoll(): void {
  set({ making: true });
}

export function changePoll(change: Partial<Pick<PollDraft, 'question' | 'options' | 'multiple' | 'anonymous'>>): void {
  set(change);
}

export function dropPoll(): void {
  set(EMPTY);
}

/** Starts the poll, or says in the draft why not. */
export async function startPoll(): Promise<void> {
  const { session } = useRoom.getState();
  const { busy, multiple, anonymous } = get();
  if (busy || !session) return;
  const question = get().question.trim();
  const options = get().options.map((each) => each.trim()).filter(Boolean);
  const problem = problemOf(question, options);
  set({ problem });
  if (problem) return;
  set({ busy: true });
  let change: Partial<PollDraft> = EMPTY;
  try {
    await session.polls.create({ question, options, multiple, anonymous });
  } catch (reason) {
    change = { busy: false, problem: toApiError(reason).message };
  }
  // Another meeting has a draft of its own, and so has who dropped this one meanwhile.
  if (useRoom.getState().session === session && get().busy) set(change);
}

function problemOf(question: string, options: string[]): string | null {
  if (question === '') return 'Please write a question.';
  if (options.length < FEWEST_OPTIONS) return 'Please give two answers at least.';
  if (new Set(options).size < options.length) return 'Two of the answers are the same.';
  return null;
}
