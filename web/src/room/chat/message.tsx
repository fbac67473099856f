// One message: its text or file, what it answers, and what can be done with it.

import { roomOf, type ChatMessage } from '@parley/sdk';
import { Copy, Ellipsis, Lock, PencilLine, Reply, Trash2 } from 'lucide-react';
import { clockText } from '../../lib/format';
import { copyText } from '../../lib/hooks';
import { splitLinks } from '../../lib/links';
import { addressTo, answer, startEditing, useChat } from '../../state/chat';
import { attempt, useRoom } from '../../state/room';
import { toast } from '../../state/toasts';
import { cx } from '../../ui/cx';
import { MenuItem, Popover } from '../../ui/menu';
import { useCanModerate, useSelfId } from '../selectors';
import { useDeed } from '../use-deed';
import { FileCard } from './file-card';
import { briefly } from './names';

export function Message({ message, own }: { message: ChatMessage; own: boolean }) {
  const editing = useChat((state) => state.editing === message.message_id);
  if (message.deleted_at) return <Placeholder message={message} />;
  return (
    <div
      data-message-id={message.message_id}
      className={cx('group/message flex max-w-[94%] items-start gap-0.5', own ? 'flex-row-reverse' : '')}
    >
      <div
        className={cx(
          'min-w-0 rounded-2xl text-[15px] leading-snug text-ink transition-shadow',
          own ? 'bg-accent-soft' : 'bg-sunken',
          message.to !== null && 'border border-dashed border-accent',
          message.file ? 'p-1.5' : 'px-3.5 py-2',
          editing && 'ring-2 ring-accent',
        )}
      >
        <Quote id={message.reply_to} />
        {message.file ? <FileCard message={message} /> : <Text message={message} />}
      </div>
      <Actions message={message} own={own} />
    </div>
  );
}

function Placeholder({ message }: { message: ChatMessage }) {
  return (
    <p data-message-id={message.message_id} className="max-w-full rounded-2xl border border-line px-3.5 py-1.5 text-sm text-ink-faint italic">
      Message deleted
    </p>
  );
}

function Text({ message }: { message: ChatMessage }) {
  const large = message.type === 'emoji';
  return (
    <p className={cx('break-words whitespace-pre-wrap', large && 'text-3xl leading-tight')}>
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
          <span key={index}>{part.text}</span>
        ),
      )}
      {message.edited_at && (
        <span title={`Edited at ${clockText(message.edited_at)}`} className="ml-1.5 align-baseline text-xs text-ink-faint">
          edited
        </span>
      )}
    </p>
  );
}

/** What is answered; a click leads to it, and fetches what was written since where it is not here yet. */
function Quote({ id }: { id: string | null }) {
  const quoted = useRoom((state) => (id ? state.meeting.chat.find((each) => each.message_id === id) : undefined));
  const [busy, find] = useDeed();
  if (!id) return null;
  const show = async () => {
    if (quoted) return showMessage(id);
    await find(async (session) => {
      const { breakouts, self } = session.state;
      const found = await session.chat.find(id, roomOf(breakouts, self?.participant_id)?.room_id ?? '');
      if (!found) return toast('That message is not there any more.');
      // It is in the page after the next drawing.
      requestAnimationFrame(() => showMessage(id));
    });
  };
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      onClick={() => void show()}
      className="mb-1.5 block w-full max-w-full border-l-2 border-accent pl-2 text-left text-[13px] leading-snug text-ink-soft hover:text-ink"
    >
      <span className="block truncate font-medium">{quoted?.participant_name ?? (busy ? 'Looking for it…' : 'An earlier message')}</span>
      {quoted && <span className="line-clamp-2 break-words">{briefly(quoted)}</span>}
    </button>
  );
}

export function showMessage(id: string): void {
  const element = document.querySelector(`[data-message-id="${CSS.escape(id)}"]`);
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
  element?.animate([{ opacity: 0.35 }, { opacity: 1 }], { duration: 900, easing: 'ease-out' });
}

async function copy(text: string): Promise<void> {
  if (await copyText(text)) toast('Text copied.');
  else toast('Your browser does not let this page copy. Select the text and copy it by hand.', 'problem');
}

function Actions({ message, own }: { message: ChatMessage; own: boolean }) {
  const mayDelete = useCanModerate() || own;
  const selfId = useSelfId();
  const here = useRoom((state) => state.meeting.participants.some((each) => each.participant_id === message.participant_id));
  const { participant_id: author, participant_name: name } = message;
  return (
    <Popover
      label={`Actions for the message of ${own ? 'you' : name}`}
      floating
      trigger={(props) => (
        <button
          type="button"
          aria-label={`Actions for the message of ${own ? 'you' : name}: ${briefly(message)}`}
          title="More"
          {...props}
          className="inline-flex size-8 items-center justify-center rounded-lg text-ink-faint transition-opacity group-hover/message:opacity-100 hover:bg-sunken hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100 pointer-fine:opacity-0"
        >
          <Ellipsis size={17} aria-hidden />
        </button>
      )}
    >
      {(close) => {
        const item = (run: () => void) => () => {
          close();
          run();
        };
        return (
          <>
            <MenuItem icon={<Reply size={18} aria-hidden />} onSelect={item(() => write(() => answer(message)))}>
              Reply
            </MenuItem>
            {!own && here && author !== null && author !== selfId && (
              <MenuItem icon={<Lock size={18} aria-hidden />} onSelect={item(() => write(() => addressTo(author)))}>
                Write privately
              </MenuItem>
            )}
            {!message.file && (
              <MenuItem icon={<Copy size={18} aria-hidden />} onSelect={item(() => void copy(message.message))}>
                Copy text
              </MenuItem>
            )}
            {own && !message.file && (
              <MenuItem icon={<PencilLine size={18} aria-hidden />} onSelect={item(() => write(() => startEditing(message)))}>
                Edit
              </MenuItem>
            )}
            {mayDelete && (
              <MenuItem
                icon={<Trash2 size={18} aria-hidden />}
                danger
                onSelect={item(() => void attempt((session) => session.chat.delete(message.message_id)))}
              >
                {message.to ? 'Delete for both' : 'Delete for everybody'}
              </MenuItem>
            )}
          </>
        );
      }}
    </Popover>
  );
}

/** Does something and goes on in the field, once the menu has given the focus back. */
function write(action: () => void): void {
  action();
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('[data-chat-field]')?.focus());
}
