import { toApiError } from '@parley/sdk';
import { SendHorizontal } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useChat, writeQuestion } from '../../state/chat';
import { useRoom } from '../../state/room';

const LONGEST = 500;

export function AskForm() {
  const session = useRoom((state) => state.session);
  const text = useChat((state) => state.question);
  const [anonymous, setAnonymous] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async () => {
    const question = text.trim();
    if (question === '' || !session) return;
    writeQuestion('');
    setProblem(null);
    try {
      await session.questions.ask(question, anonymous);
    } catch (reason) {
      // What could not be asked stays, before what was typed meanwhile.
      if (useRoom.getState().session !== session) return;
      const typed = useChat.getState().question;
      writeQuestion(typed === '' ? question : `${question}\n${typed}`);
      setProblem(toApiError(reason).message);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void ask();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
      className="px-4 pt-2 pb-4"
    >
      {problem && (
        <p role="alert" className="mb-2 text-sm text-danger-ink">
          Not asked. {problem}
        </p>
      )}
      <div className="flex items-end gap-1 rounded-2xl border border-line-strong bg-surface p-1 focus-within:border-accent">
        <textarea
          rows={2}
          aria-label="Your question"
          placeholder="Ask a question"
          maxLength={LONGEST}
          value={text}
          onChange={(event) => writeQuestion(event.target.value)}
          onKeyDown={onKeyDown}
          className="min-h-10 flex-1 resize-none bg-transparent px-3 py-2 text-[15px] leading-snug placeholder:text-ink-faint focus:outline-none"
        />
        <button
          type="submit"
          aria-label="Ask"
          disabled={text.trim() === ''}
          className="inline-flex size-10 shrink-0 items-center justify-center rounded-xl text-accent-ink transition-colors hover:bg-accent-soft disabled:opacity-35"
        >
          <SendHorizontal size={20} aria-hidden />
        </button>
      </div>
      <label className="mt-2 inline-flex cursor-pointer items-center gap-2 pl-1 text-sm text-ink-soft">
        <input type="checkbox" checked={anonymous} onChange={(event) => setAnonymous(event.target.checked)} className="size-4 accent-accent" />
        Ask without my name
      </label>
    </form>
  );
}
