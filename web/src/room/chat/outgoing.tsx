// What one has written and is not there yet, at the end of the chat.

import { Lock } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { OutgoingText } from '../../lib/outbox';
import { discardText, sendTextAgain, useChat } from '../../state/chat';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { useNameOf } from './names';

/** Not read out with the messages: those are, once they are there. */
export function Outgoing() {
  const outgoing = useChat((state) => state.outgoing);
  if (outgoing.length === 0) return null;
  return (
    <ul aria-label="Not sent yet" aria-live="off" className="space-y-2">
      {outgoing.map((each) => (
        <OutgoingRow key={each.id} message={each} />
      ))}
    </ul>
  );
}

function OutgoingRow({ message: { id, text, to, problem } }: { message: OutgoingText }) {
  const nameOf = useNameOf();
  return (
    <li className="flex flex-col items-end gap-1">
      <p
        className={cx(
          'max-w-[94%] rounded-2xl bg-accent-soft px-3.5 py-2 text-[15px] leading-snug break-words whitespace-pre-wrap text-ink opacity-75',
          to !== null && 'border border-dashed border-accent',
        )}
      >
        {text}
      </p>
      {to !== null && (
        <span className="inline-flex max-w-full items-center gap-1 text-xs text-accent-ink">
          <Lock size={11} aria-hidden className="shrink-0" />
          <span className="truncate">to {nameOf(to)} only</span>
        </span>
      )}
      {problem === null ? (
        // Most are there before one could read it.
        <span className="animate-[appear_160ms_ease-out_500ms_backwards] text-xs text-ink-faint">Sending…</span>
      ) : (
        <>
          <p role="alert" className="text-right text-xs text-danger-ink">
            Not sent. {problem}
          </p>
          <div className="flex gap-2">
            <Button
              size="small"
              data-deed="again"
              onClick={(event) => {
                passFocus(event);
                sendTextAgain(id);
              }}
            >
              Try again
            </Button>
            <Button
              size="small"
              look="quiet"
              data-deed="discard"
              onClick={(event) => {
                passFocus(event);
                discardText(id);
              }}
            >
              Discard
            </Button>
          </div>
        </>
      )}
    </li>
  );
}

/**
 * The button goes with what was decided by it. Who uses the keyboard goes on with the same button of the next message that was not sent; everybody
 * else, and whoever is through, where they write, as after sending: who uses the mouse talks with the space bar, which must not press a button.
 */
function passFocus({ currentTarget: button, detail: clicks }: MouseEvent<HTMLButtonElement>): void {
  const same = button.closest('ul')?.querySelectorAll<HTMLElement>(`[data-deed="${button.dataset['deed']}"]`) ?? [];
  const buttons = [...same];
  const at = buttons.indexOf(button);
  // A click by the keyboard counts no clicks.
  const next = clicks === 0 ? (buttons[at + 1] ?? buttons[at - 1]) : undefined;
  if (next) return next.focus();
  // On phones the keyboard would come over the chat.
  if (window.matchMedia('(pointer: fine)').matches) document.querySelector<HTMLElement>('[data-chat-field]')?.focus();
}
