// A new poll: a question and two to ten answers to choose from.

import { Plus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { changePoll, dropPoll, FEWEST_OPTIONS, startPoll, usePollDraft } from '../../state/poll-draft';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Field, Problem, Switch } from '../../ui/field';

const MOST = 10;
// The server counts bytes; a letter has four at most.
const LONGEST_QUESTION = 250;
const LONGEST_OPTION = 75;

export function PollForm() {
  const { question, options, multiple, anonymous, busy, problem } = usePollDraft();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <form
      ref={form}
      aria-label="New poll"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void startPoll();
      }}
      className="space-y-4 rounded-2xl border border-line p-4"
    >
      <Field label="Question" value={question} maxLength={LONGEST_QUESTION} onChange={(event) => changePoll({ question: event.target.value })} />
      <Options options={options} onOptions={(changed) => changePoll({ options: changed })} />
      <div className="space-y-1">
        <Switch label="Several answers" hint="One may choose more than one" checked={multiple} onChange={(on) => changePoll({ multiple: on })} />
        <Switch label="Anonymous" hint="Nobody sees who chose what" checked={anonymous} onChange={(on) => changePoll({ anonymous: on })} />
      </div>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex gap-2">
        <Button className="flex-1" onClick={dropPoll}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={busy} className="flex-1">
          Start poll
        </Button>
      </div>
    </form>
  );
}

function Options({ options, onOptions }: { options: string[]; onOptions: (options: string[]) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const add = () => {
    onOptions([...options, '']);
    // The new field is there after the next drawing.
    requestAnimationFrame(() => [...(list.current?.querySelectorAll('input') ?? [])].at(-1)?.focus());
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium text-ink-soft">Answers</legend>
      <div ref={list} className="space-y-2">
        {options.map((text, index) => (
          <div key={index} className="flex items-center gap-1">
            <input
              aria-label={`Answer ${index + 1}`}
              placeholder={`Answer ${index + 1}`}
              maxLength={LONGEST_OPTION}
              value={text}
              onChange={(event) => onOptions(options.map((each, at) => (at === index ? event.target.value : each)))}
              className="h-10 min-w-0 flex-1 rounded-xl border border-line-strong bg-surface px-3 text-[15px] placeholder:text-ink-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
            />
            <IconButton
              label={`Remove answer ${index + 1}`}
              disabled={options.length <= FEWEST_OPTIONS}
              onClick={() => onOptions(options.filter((_, at) => at !== index))}
              className={cx(options.length <= FEWEST_OPTIONS && 'invisible')}
            >
              <X size={18} aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
      {options.length < MOST && (
        <Button look="quiet" size="small" icon={<Plus size={16} aria-hidden />} className="mt-2" onClick={add}>
          Add answer
        </Button>
      )}
    </fieldset>
  );
}
