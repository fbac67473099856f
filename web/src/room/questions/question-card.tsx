import type { Question } from '@parley/sdk';
import { ChevronUp, EllipsisVertical, MessageSquareReply, Mic, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { clockText } from '../../lib/format';
import { attempt, useRoom } from '../../state/room';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { MenuItem, Popover } from '../../ui/menu';
import { useCanModerate, useIsPresenting } from '../selectors';

const LONGEST_ANSWER = 1000;

export function QuestionCard({ question }: { question: Question }) {
  const [answering, setAnswering] = useState(false);
  const { question_id: id, own, anonymous, participant_name: asker } = question;
  const who = own ? (anonymous ? 'You, without your name' : 'You') : anonymous ? 'Anonymous' : asker;
  return (
    <li data-question={question.text} data-votes={question.votes} className="rounded-2xl border border-line p-3">
      <div className="flex gap-3">
        <Upvote question={question} />
        <div className="min-w-0 flex-1">
          <div className="flex items-start justify-between gap-1">
            <p className="truncate text-sm text-ink-faint">
              <span className="font-medium text-ink-soft">{who}</span>
              <time className="ml-2 text-xs">{clockText(question.created_at)}</time>
            </p>
            <QuestionMenu question={question} onAnswer={() => setAnswering(true)} />
          </div>
          <p className="text-[15px] leading-snug break-words whitespace-pre-wrap">{question.text}</p>
          <Answered question={question} />
        </div>
      </div>
      {answering && <AnswerForm id={id} present={question.answer ?? ''} onDone={() => setAnswering(false)} />}
    </li>
  );
}

function Upvote({ question }: { question: Question }) {
  const { question_id: id, votes, voted = false, own = false, status } = question;
  const label = `${votes} ${votes === 1 ? 'vote' : 'votes'}`;
  const look = 'flex h-13 w-11 shrink-0 flex-col items-center justify-center rounded-xl border text-sm font-medium tabular-nums';
  if (own || status !== 'open') {
    return (
      <span role="img" aria-label={label} className={cx(look, 'border-transparent bg-sunken text-ink-soft')}>
        <ChevronUp size={16} aria-hidden className="opacity-50" />
        {votes}
      </span>
    );
  }
  return (
    <button
      type="button"
      aria-label={`Vote for this question, ${label}`}
      aria-pressed={voted}
      title={voted ? 'Take the vote back' : 'Vote for this question'}
      onClick={() => void attempt((session) => session.questions.upvote(id, !voted))}
      className={cx(look, 'transition-colors', voted ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line-strong hover:bg-sunken')}
    >
      <ChevronUp size={16} aria-hidden />
      {votes}
    </button>
  );
}

function Answered({ question }: { question: Question }) {
  const by = useRoom((state) => state.meeting.participants.find((each) => each.participant_id === question.answered_by)?.name);
  if (question.status !== 'answered') return null;
  if (question.answer === null) {
    return (
      <p className="mt-2 flex items-center gap-1.5 text-sm text-accent-ink">
        <Mic size={15} aria-hidden /> Answered live
      </p>
    );
  }
  return (
    <div className="mt-2 rounded-xl bg-accent-soft px-3 py-2">
      {by && <p className="text-xs font-medium text-accent-ink">{by}</p>}
      <p className="text-[15px] leading-snug break-words whitespace-pre-wrap">{question.answer}</p>
    </div>
  );
}

function QuestionMenu({ question, onAnswer }: { question: Question; onAnswer: () => void }) {
  const { question_id: id, own } = question;
  const mayAnswer = useIsPresenting();
  const mayDismiss = useCanModerate() || own === true;
  if (!mayAnswer && !mayDismiss) return null;
  const open = question.status === 'open';
  return (
    <Popover
      floating
      label="Options for this question"
      className="min-w-48"
      trigger={(props) => (
        <IconButton label="Options for this question" className="-mt-1.5 -mr-1.5 -mb-2 size-8" {...props}>
          <EllipsisVertical size={17} aria-hidden />
        </IconButton>
      )}
    >
      {(close) => {
        const go = (action: () => void) => () => {
          close();
          action();
        };
        return (
          <>
            {mayAnswer && (
              <MenuItem icon={<MessageSquareReply size={18} aria-hidden />} onSelect={go(onAnswer)}>
                {question.answer ? 'Change the answer' : 'Answer in writing'}
              </MenuItem>
            )}
            {mayAnswer && open && (
              <MenuItem icon={<Mic size={18} aria-hidden />} onSelect={go(() => void attempt((session) => session.questions.answer(id)))}>
                Answered live
              </MenuItem>
            )}
            {mayDismiss && (
              <MenuItem danger icon={<Trash2 size={18} aria-hidden />} onSelect={go(() => void attempt((session) => session.questions.dismiss(id)))}>
                {own ? 'Withdraw' : 'Dismiss'}
              </MenuItem>
            )}
          </>
        );
      }}
    </Popover>
  );
}

/** `present`: the answer so far. */
function AnswerForm({ id, present, onDone }: { id: string; present: string; onDone: () => void }) {
  const [text, setText] = useState(present);
  const [busy, setBusy] = useState(false);
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    if (await attempt((session) => session.questions.answer(id, text.trim()))) onDone();
    else setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 space-y-2">
      <textarea
        ref={ref}
        rows={3}
        aria-label="Your answer"
        maxLength={LONGEST_ANSWER}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="w-full resize-none rounded-xl border border-line-strong bg-surface px-3 py-2 text-[15px] leading-snug focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
      />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={onDone}>
          Cancel
        </Button>
        <Button size="small" look="primary" type="submit" busy={busy} disabled={text.trim() === ''}>
          Answer
        </Button>
      </div>
    </form>
  );
}
