// The list of messages: follows what is new, and fetches what is older when one scrolls up to it.

import { chatOfRoom, roomOf, toApiError, type ChatMessage } from '@parley/sdk';
import { Lock, MessageSquareText } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { clockText } from '../../lib/format';
import type { OutgoingText } from '../../lib/outbox';
import { useChat } from '../../state/chat';
import { useRoom } from '../../state/room';
import { toast } from '../../state/toasts';
import { cx } from '../../ui/cx';
import { Spinner } from '../../ui/spinner';
import { useSelfId } from '../selectors';
import { groupChat, type ChatGroup } from './groups';
import { Message } from './message';
import { useNameOf } from './names';
import { Outgoing } from './outgoing';

/** So near to the end one follows what is new, so near to the beginning older messages are fetched. */
const NEAR_END_PX = 60;
const NEAR_START_PX = 120;

export function Messages() {
  const chat = useChatHere();
  const outgoing = useChat((state) => state.outgoing);
  const selfId = useSelfId();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const { loading, complete, load } = useOlder();
  const groups = useMemo(() => groupChat(chat), [chat]);
  useKeptPlace(box, chat, outgoing, atEnd);
  return (
    <div
      ref={box}
      role="log"
      aria-label="Messages"
      aria-busy={loading}
      tabIndex={0}
      onScroll={({ currentTarget: at }) => {
        atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX;
        if (at.scrollTop < NEAR_START_PX && at.scrollHeight > at.clientHeight) void load();
      }}
      className="min-h-0 flex-1 space-y-4 overflow-y-auto overscroll-contain px-5 py-2 [overflow-anchor:none] focus-visible:-outline-offset-2"
    >
      {chat.length === 0 && outgoing.length === 0 && <Nothing />}
      {chat.length > 0 && !complete && (
        <div className="flex h-9 items-center justify-center">
          {loading ? (
            <Spinner />
          ) : (
            <button type="button" onClick={() => void load()} className="rounded-lg px-2 py-1 text-sm text-ink-soft hover:bg-sunken hover:text-ink">
              Show older messages
            </button>
          )}
        </div>
      )}
      {groups.map((group) => (
        <Group key={group.messages[0]?.message_id} group={group} own={group.participantId === selfId} />
      ))}
      <Outgoing />
    </div>
  );
}

function Nothing() {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 pb-10 text-center text-ink-faint">
      <MessageSquareText size={28} aria-hidden />
      <p className="max-w-52 text-sm leading-relaxed">Nothing here yet. What you write goes to everybody in the meeting.</p>
    </div>
  );
}

/** What was written where one is, and to oneself. */
function useChatHere(): ChatMessage[] {
  const chat = useRoom((state) => state.meeting.chat);
  const room = useRoom(roomHere);
  return useMemo(() => chatOfRoom(chat, room || null), [chat, room]);
}

function roomHere({ meeting }: { meeting: ReturnType<typeof useRoom.getState>['meeting'] }): string {
  return roomOf(meeting.breakouts, meeting.self?.participant_id)?.room_id ?? '';
}

function useOlder() {
  const room = useRoom(roomHere);
  const complete = useRoom((state) => state.meeting.chatComplete[room] ?? false);
  const [loading, setLoading] = useState(false);
  const load = async () => {
    const { session } = useRoom.getState();
    if (loading || complete || !session) return;
    setLoading(true);
    try {
      await session.chat.older(room);
    } catch (reason) {
      toast(toApiError(reason).message, 'problem');
    } finally {
      setLoading(false);
    }
  };
  return { loading, complete, load };
}

/**
 * Follows what is written, unless somebody is reading further up: then what they read stays where it is, until they write something
 * themselves.
 */
function useKeptPlace(
  box: React.RefObject<HTMLDivElement | null>,
  chat: ChatMessage[],
  outgoing: OutgoingText[],
  atEnd: React.RefObject<boolean>,
): void {
  const before = useRef({ first: '', height: 0, lastOutgoing: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const first = chat[0]?.message_id ?? '';
    const lastOutgoing = outgoing.at(-1)?.id ?? 0;
    if (lastOutgoing > before.current.lastOutgoing) atEnd.current = true;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (first !== before.current.first) element.scrollTop += element.scrollHeight - before.current.height;
    before.current = { first, height: element.scrollHeight, lastOutgoing: Math.max(lastOutgoing, before.current.lastOutgoing) };
  }, [box, chat, outgoing, atEnd]);
  // What is below the list takes more room, and less.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, atEnd]);
}

function Group({ group, own }: { group: ChatGroup; own: boolean }) {
  const nameOf = useNameOf();
  const time = group.messages[0]?.created_at ?? '';
  return (
    <div className={cx('flex flex-col', own ? 'items-end' : 'items-start')}>
      <p className="mb-1 flex max-w-full items-center text-xs text-ink-faint">
        <span className="truncate font-medium text-ink-soft">{own ? 'You' : group.name}</span>
        {group.to !== null && (
          <span className="ml-1.5 inline-flex min-w-0 items-center gap-1 text-accent-ink">
            <Lock size={11} aria-hidden className="shrink-0" />
            <span className="truncate">{own ? `to ${nameOf(group.to)} only` : 'to you only'}</span>
          </span>
        )}
        <time dateTime={time} className="ml-2 shrink-0">
          {clockText(time)}
        </time>
      </p>
      <div className={cx('flex w-full flex-col gap-1', own ? 'items-end' : 'items-start')}>
        {group.messages.map((message) => (
          <Message key={message.message_id} message={message} own={own} />
        ))}
      </div>
    </div>
  );
}
