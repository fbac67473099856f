// What one is about to write in the chat or to ask, and the messages and files that are on their way. It stays while the panel is closed.

import { ApiError, toApiError, type ChatMessage } from '@parley/sdk';
import { create } from 'zustand';
import { sizeText } from '../lib/format';
import { Outbox, type OutgoingText } from '../lib/outbox';
import { useRoom } from './room';
import { toast } from './toasts';

export interface PendingFile {
  id: number;
  name: string;
  size: number;
  /** Between 0 and 1. */
  progress: number;
  /** Why it was not sent. */
  problem: string | null;
  cancel: () => void;
  retry: () => void;
}

interface ChatDraft {
  text: string;
  /** Participant id of the only reader. */
  to: string | null;
  /** What is answered. */
  replyTo: string | null;
  /** The own message that is being changed; its text is in `text`. */
  editing: string | null;
  /** What was being written before that. */
  aside: string;
  problem: string | null;
  /** Written, and not known to be there yet. */
  outgoing: OutgoingText[];
  files: PendingFile[];
  /** What one is about to ask, among the questions. */
  question: string;
}

const EMPTY: ChatDraft = { text: '', to: null, replyTo: null, editing: null, aside: '', problem: null, outgoing: [], files: [], question: '' };

export const useChat = create<ChatDraft>()(() => EMPTY);
const { getState: get, setState: set } = useChat;

const session = () => useRoom.getState().session;

function newOutbox(): Outbox {
  const chat = session()?.chat;
  const box: Outbox = new Outbox({
    send: ({ text, to, replyTo }) => (chat ? chat.send(text, { to, replyTo }) : Promise.reject(new ApiError('offline'))),
    // Another meeting has messages of its own.
    onChange: (outgoing) => (box === outbox ? set({ outgoing }) : undefined),
  });
  return box;
}

let outbox = newOutbox();

// A draft belongs to its meeting.
useRoom.subscribe((now, before) => {
  if (now.session !== before.session) {
    get().files.forEach((file) => file.cancel());
    outbox = newOutbox();
    set(EMPTY);
  } else if (now.meeting.chat !== before.meeting.chat) {
    outbox.onChat(before.meeting.chat, now.meeting.chat, now.meeting.self?.participant_id);
  }
});

// --- writing ---

export function write(text: string): void {
  set({ text, problem: null });
  if (get().editing) return;
  if (text.trim() === '') session()?.chat.stopTyping();
  else session()?.chat.typing(get().to);
}

export function addressTo(participantId: string | null): void {
  const { replyTo } = get();
  const answered = useRoom.getState().meeting.chat.find((each) => each.message_id === replyTo);
  // What was said to one is not quoted to others.
  set({ to: participantId, ...(answered?.to ? { replyTo: null } : {}) });
}

/** A private message is answered privately. */
export function answer(message: ChatMessage): void {
  stopEditing();
  const self = useRoom.getState().meeting.self?.participant_id;
  const other = message.participant_id === self ? message.to : message.participant_id;
  set({ replyTo: message.message_id, to: message.to ? other : get().to });
}

export function dropAnswer(): void {
  set({ replyTo: null });
}

export function startEditing(message: ChatMessage): void {
  const { editing, text, aside } = get();
  set({ editing: message.message_id, text: message.message, aside: editing ? aside : text, replyTo: null, problem: null });
}

export function stopEditing(): void {
  if (get().editing) set({ editing: null, text: get().aside, aside: '', problem: null });
}

export function writeQuestion(question: string): void {
  set({ question });
}

/** Sends what is written, or changes the message that is being edited. */
export async function submit(): Promise<void> {
  const { text, to, replyTo, editing } = get();
  const message = text.trim();
  if (message === '' || !session()) return;
  if (editing) return change(editing, message);
  set({ text: '', replyTo: null, problem: null });
  outbox.post(message, to, replyTo);
}

async function change(messageId: string, message: string): Promise<void> {
  const chat = session()?.chat;
  if (!chat) return;
  set({ text: get().aside, editing: null, aside: '', replyTo: null, problem: null });
  try {
    await chat.edit(messageId, message);
  } catch (reason) {
    // Another meeting has a draft of its own.
    if (session()?.chat !== chat) return;
    // The change stays to be sent again; what was typed meanwhile goes on waiting beside it.
    set({ text: message, aside: get().text, editing: messageId, problem: `Not sent. ${toApiError(reason).message}` });
  }
}

/** One that was not sent. */
export function sendTextAgain(id: number): void {
  outbox.again(id);
}

export function discardText(id: number): void {
  outbox.discard(id);
}

// --- files ---

const MOST_FILES = 10;
let nextFile = 1;

export function sendFiles(files: File[]): void {
  const { maxFileBytes: most } = useRoom.getState().meeting;
  if (files.length > MOST_FILES) toast(`The first ${MOST_FILES} files are sent. Send the others after them.`, 'problem');
  for (const file of files.slice(0, MOST_FILES)) {
    if (most === 0) return toast('This server takes no files.', 'problem');
    if (file.size > most) toast(`${file.name} is too large: a file may have ${sizeText(most)} at most.`, 'problem');
    else if (file.size === 0) toast(`${file.name} is empty, or a folder.`, 'problem');
    else void sendFile(file, nextFile++);
  }
}

async function sendFile(file: File, id: number): Promise<void> {
  const chat = session()?.chat;
  if (!chat) return;
  const { to, replyTo } = get();
  const stop = new AbortController();
  const pending: PendingFile = {
    id,
    name: file.name,
    size: file.size,
    progress: 0,
    problem: null,
    cancel: () => {
      stop.abort();
      withoutFile(id);
    },
    retry: () => void sendFile(file, id),
  };
  set(({ files }) => ({ replyTo: null, files: [...files.filter((each) => each.id !== id), pending] }));
  try {
    const onProgress = (progress: number) => changeFile(id, { progress });
    await chat.sendFile(file, file.name, { to, replyTo, signal: stop.signal, onProgress });
    withoutFile(id);
  } catch (reason) {
    if (!stop.signal.aborted) changeFile(id, { problem: toApiError(reason).message });
  }
}

function changeFile(id: number, change: Partial<PendingFile>): void {
  set(({ files }) => ({ files: files.map((each) => (each.id === id ? { ...each, ...change } : each)) }));
}

function withoutFile(id: number): void {
  set(({ files }) => ({ files: files.filter((each) => each.id !== id) }));
}

/** Fetches a file and hands it to the browser to keep. */
export async function saveFile(message: ChatMessage, onProgress: (share: number) => void): Promise<void> {
  try {
    const blob = await session()?.chat.download(message, { onProgress });
    if (blob) keep(blob, message.file?.name ?? 'file');
  } catch (reason) {
    const error = toApiError(reason);
    toast(error instanceof ApiError && error.code === 'not_found' ? 'The file is not there any more.' : error.message, 'problem');
  }
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
