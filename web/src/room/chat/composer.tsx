// Where one writes: to everybody or to one, in answer to something, with files and emoji.

import type { ChatMessage } from '@parley/sdk';
import { ChevronDown, Lock, Paperclip, PencilLine, Reply, SendHorizontal, Users, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { addressTo, dropAnswer, sendFiles, startEditing, stopEditing, submit, useChat, write } from '../../state/chat';
import { useRoom } from '../../state/room';
import { IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { MenuItem, Popover } from '../../ui/menu';
import { hasFeature, useSelfId } from '../selectors';
import { EmojiButton } from './emoji-button';
import { briefly, useNameOf } from './names';

const LONGEST = 4000;

export function Composer() {
  const offered = useRoom((state) => hasFeature(state, 'chat_enabled'));
  const problem = useChat((state) => state.problem);
  const to = useChat((state) => state.to);
  const editing = useChat((state) => state.editing !== null);
  if (!offered) return <p className="px-5 pt-2 pb-5 text-center text-sm text-ink-faint">The chat is turned off in this meeting.</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
        // Its button has nothing more to send. On phones the keyboard would stay over the chat.
        if (window.matchMedia('(pointer: fine)').matches) event.currentTarget.querySelector('textarea')?.focus();
      }}
      className="px-4 pb-4"
    >
      {problem && (
        <p role="alert" className="mb-2 text-sm text-danger-ink">
          {problem}
        </p>
      )}
      {editing ? (
        <Context icon={<PencilLine size={15} aria-hidden />} title="Editing your message" label="Stop editing" onDrop={stopEditing} />
      ) : (
        <>
          <Answered />
          <Recipient />
        </>
      )}
      <div
        className={cx(
          'rounded-2xl border bg-surface focus-within:border-accent',
          to !== null && !editing ? 'border-dashed border-accent' : 'border-line-strong',
        )}
      >
        <Field />
      </div>
    </form>
  );
}

function Field() {
  const text = useChat((state) => state.text);
  const editing = useChat((state) => state.editing);
  const to = useChat((state) => state.to);
  const takesFiles = useRoom((state) => state.meeting.maxFileBytes > 0);
  const nameOf = useNameOf();
  const selfId = useSelfId();
  const ref = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
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

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'Escape' && (editing || useChat.getState().replyTo)) {
      event.stopPropagation();
      if (editing) stopEditing();
      else dropAnswer();
    } else if (event.key === 'ArrowUp' && text === '' && !editing) {
      const own = lastOwn(selfId);
      if (!own) return;
      event.preventDefault();
      startEditing(own);
    }
  };
  const insert = (emoji: string) => {
    const area = ref.current;
    const start = area?.selectionStart ?? text.length;
    write(text.slice(0, start) + emoji + text.slice(area?.selectionEnd ?? start));
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(start + emoji.length, start + emoji.length);
    });
  };

  return (
    <>
      <textarea
        ref={ref}
        data-chat-field
        rows={1}
        aria-label="Message"
        placeholder={to && !editing ? `Write to ${nameOf(to)} only` : 'Write a message'}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          // A copied text can have a picture of itself beside it.
          if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
          event.preventDefault();
          sendFiles(files);
        }}
        className="block max-h-36 min-h-10 w-full resize-none bg-transparent px-4 pt-2.5 pb-1 text-[15px] leading-snug placeholder:text-ink-faint focus:outline-none"
      />
      <div className="flex items-center gap-0.5 p-1">
        {takesFiles && !editing && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              aria-label="Files to attach"
              onChange={({ currentTarget: input }) => {
                sendFiles([...(input.files ?? [])]);
                input.value = '';
              }}
            />
            <IconButton label="Attach files" onClick={() => picker.current?.click()}>
              <Paperclip size={19} aria-hidden />
            </IconButton>
          </>
        )}
        <EmojiButton onChoose={insert} />
        <span className="flex-1" />
        <button
          type="submit"
          aria-label={editing ? 'Save' : 'Send'}
          title={editing ? 'Save' : 'Send'}
          disabled={text.trim() === ''}
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-xl text-accent-ink transition-colors hover:bg-accent-soft disabled:opacity-35"
        >
          <SendHorizontal size={20} aria-hidden />
        </button>
      </div>
    </>
  );
}

function lastOwn(selfId: string | null): ChatMessage | undefined {
  const own = useRoom.getState().meeting.chat.filter((each) => each.participant_id === selfId && !each.file && !each.deleted_at);
  return own[own.length - 1];
}

/** What the next message is about, with a button to drop that. */
function Context({ icon, title, text, label, onDrop }: { icon: ReactNode; title: string; text?: string; label: string; onDrop: () => void }) {
  return (
    <div className="mb-1.5 flex items-center gap-2.5 rounded-xl bg-sunken py-1 pr-1 pl-3 text-sm">
      <span className="shrink-0 text-ink-soft">{icon}</span>
      <p className="min-w-0 flex-1 truncate">
        <span className="font-medium">{title}</span>
        {text && <span className="ml-2 text-ink-soft">{text}</span>}
      </p>
      <IconButton label={label} className="size-8" onClick={onDrop}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function Answered() {
  const id = useChat((state) => state.replyTo);
  const message = useRoom((state) => (id ? state.meeting.chat.find((each) => each.message_id === id) : undefined));
  if (!message) return null;
  return (
    <Context
      icon={<Reply size={15} aria-hidden />}
      title={message.participant_name}
      text={briefly(message)}
      label="Do not reply to it"
      onDrop={dropAnswer}
    />
  );
}

/** Who reads it. */
function Recipient() {
  const to = useChat((state) => state.to);
  const nameOf = useNameOf();
  const selfId = useSelfId();
  const people = useRoom((state) => state.meeting.participants);
  const others = people.filter((each) => each.participant_id !== selfId);
  if (others.length === 0 && to === null) return null;
  const label = to ? nameOf(to) : 'Everybody';
  return (
    <div className="mb-1.5 flex items-center gap-1 pl-1 text-sm text-ink-soft">
      <span>To</span>
      <Popover
        label="Who gets the message"
        floating
        className="max-h-80 w-64"
        trigger={(props) => (
          <button
            type="button"
            aria-label={`To ${label}. Choose who gets the message`}
            {...props}
            className={cx(
              'inline-flex h-8 max-w-60 items-center gap-1.5 rounded-lg px-2 font-medium hover:bg-sunken',
              to ? 'text-accent-ink' : 'text-ink',
            )}
          >
            {to && <Lock size={13} aria-hidden className="shrink-0" />}
            <span className="truncate">{label}</span>
            <ChevronDown size={15} aria-hidden className="shrink-0" />
          </button>
        )}
      >
        {(close) => {
          const choose = (id: string | null) => () => {
            addressTo(id);
            close();
          };
          return (
            <>
              <MenuItem icon={<Users size={17} aria-hidden />} checked={to === null} onSelect={choose(null)}>
                Everybody
              </MenuItem>
              {others.map((each) => (
                <MenuItem
                  key={each.participant_id}
                  icon={<Lock size={17} aria-hidden />}
                  checked={to === each.participant_id}
                  onSelect={choose(each.participant_id)}
                >
                  <span className="block max-w-40 truncate">{each.name}</span>
                </MenuItem>
              ))}
            </>
          );
        }}
      </Popover>
      {to && <span className="truncate text-xs text-ink-faint">only the two of you see it</span>}
    </div>
  );
}
