// A new poll: a question and two to ten answers to choose from.

import { toApiError } from '@parley/sdk';
import { Plus, X } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useRoom } from '../../state/room';
import { Button, IconButton } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Field, Problem, Switch } from '../../ui/field';

const FEWEST = 2;
const MOST = 10;
// The server counts bytes; a letter has four at most.
const LONGEST_QUESTION = 250;
const LONGEST_OPTION = 75;

export function PollForm({ onDone }: { onDone: () => void }) {
  const session = useRoom((state) => state.session);
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState(['', '']);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = options.map((each) => each.trim()).filter(Boolean);
    const wrong = problemOf(question.trim(), given);
    setProblem(wrong);
    if (wrong || !session) return;
    setBusy(true);
    try {
      await session.polls.create({ question: question.trim(), options: given, multiple, anonymous });
      onDone();
    } catch (reason) {
      setProblem(toApiError(reason).message);
      setBusy(false);
    }
  };

  return (
    <form ref={form} aria-label="New poll" noValidate onSubmit={(event) => void submit(event)} className="space-y-4 rounded-2xl border border-line p-4">
      <Field label="Question" value={question} maxLength={LONGEST_QUESTION} onChange={(event) => setQuestion(event.target.value)} />
      <Options options={options} onOptions={setOptions} />
      <div className="space-y-1">
        <Switch label="Several answers" hint="One may choose more than one" checked={multiple} onChange={setMultiple} />
        <Switch label="Anonymous" hint="Nobody sees who chose what" checked={anonymous} onChange={setAnonymous} />
      </div>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex gap-2">
        <Button className="flex-1" onClick={onDone}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={busy} className="flex-1">
          Start poll
        </Button>
      </div>
    </form>
  );
}

function problemOf(question: string, options: string[]): string | null {
  if (question === '') return 'Please write a question.';
  if (options.length < FEWEST) return 'Please give two answers at least.';
  if (new Set(options).size < options.length) return 'Two of the answers are the same.';
  return null;
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
              disabled={options.length <= FEWEST}
              onClick={() => onOptions(options.filter((_, at) => at !== index))}
              className={cx(options.length <= FEWEST && 'invisible')}
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
