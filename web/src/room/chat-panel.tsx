import { toApiError, type ChatMessage } from '@parley/sdk';
import { MessageSquareText, SendHorizontal } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { clockText } from '../lib/format';
import { splitLinks } from '../lib/links';
import { readChat, useRoom } from '../state/room';
import { cx } from '../ui/cx';
import { groupChat, type ChatGroup } from './chat-groups';
import { SidePanel } from './panel';
import { useSelfId } from './selectors';

const LONGEST = 4000;

export function ChatPanel() {
  useEffect(() => {
    readChat();
    document.addEventListener('visibilitychange', readChat);
    return () => document.removeEventListener('visibilitychange', readChat);
  }, []);
  return (
    <SidePanel title="Chat">
      <Messages />
      <Composer />
    </SidePanel>
  );
}

function Messages() {
  const chat = useRoom((state) => state.meeting.chat);
  const selfId = useSelfId();
  const ref = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // Follows what is written, unless somebody is reading further up.
  useLayoutEffect(() => {
    const element = ref.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [chat]);
  return (
    <div
      ref={ref}
      role="log"
      aria-label="Messages"
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
      }}
      className="min-h-0 flex-1 space-y-4 overflow-y-auto px-5 py-2 focus-visible:-outline-offset-2"
    >
      {chat.length === 0 && (
        <div className="flex h-full flex-col items-center justify-center gap-3 pb-10 text-center text-ink-faint">
          <MessageSquareText size={28} aria-hidden />
          <p className="max-w-52 text-sm leading-relaxed">Nothing here yet. What you write goes to everybody in the meeting.</p>
        </div>
      )}
      {groupChat(chat).map((group) => (
        <Group key={group.messages[0]?.message_id} group={group} own={group.participantId === selfId} />
      ))}
    </div>
  );
}

function Group({ group, own }: { group: ChatGroup; own: boolean }) {
  return (
    <div className={cx('flex flex-col', own ? 'items-end' : 'items-start')}>
      <p className="mb-1 max-w-full truncate text-xs text-ink-faint">
        <span className="font-medium text-ink-soft">{own ? 'You' : group.name}</span>
        <time className="ml-2">{clockText(group.messages[0]?.created_at ?? '')}</time>
      </p>
      <div className={cx('flex max-w-[88%] flex-col gap-1', own ? 'items-end' : 'items-start')}>
        {group.messages.map((message) => (
          <Bubble key={message.message_id} message={message} own={own} />
        ))}
      </div>
    </div>
  );
}

function Bubble({ message, own }: { message: ChatMessage; own: boolean }) {
  return (
    <div
      data-message-id={message.message_id}
      className={cx(
        'max-w-full rounded-2xl px-3.5 py-2 text-[15px] leading-snug break-words whitespace-pre-wrap',
        own ? 'bg-accent-soft text-ink' : 'bg-sunken text-ink',
      )}
    >
      {splitLinks(message.message).map((part, index) =>
        part.href ? (
          <a
            key={index}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="text-accent-ink underline underline-offset-2"
          >
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </div>
  );
}

function Composer() {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // On phones the keyboard would cover the chat at once.
    if (window.matchMedia('(pointer: fine)').matches) ref.current?.focus();
  }, []);
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(140, area.scrollHeight)}px`;
  }, [text]);

  const send = async () => {
    const message = text.trim();
    const { session } = useRoom.getState();
    if (message === '' || !session) return;
    setText('');
    setProblem(null);
    try {
      await session.sendChat(message);
    } catch (reason) {
      // What could not be sent stays, before what was typed meanwhile.
      setText((typed) => (typed === '' ? message : `${message}\n${typed}`));
      setProblem(toApiError(reason).message);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      className="px-4 pt-2 pb-4"
    >
      {problem && (
        <p role="alert" className="mb-2 text-sm text-danger-ink">
          Not sent. {problem}
        </p>
      )}
      <div className="flex items-end gap-1 rounded-2xl border border-line-strong bg-surface p-1 focus-within:border-accent">
        <textarea
          ref={ref}
          rows={1}
          aria-label="Message"
          placeholder="Write a message"
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-36 min-h-10 flex-1 resize-none bg-transparent px-3 py-2 text-[15px] leading-snug placeholder:text-ink-faint focus:outline-none"
        />
        <button
          type="submit"
          aria-label="Send"
          disabled={text.trim() === ''}
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-xl text-accent-ink transition-colors hover:bg-accent-soft disabled:opacity-35"
        >
          <SendHorizontal size={20} aria-hidden />
        </button>
      </div>
    </form>
  );
}
