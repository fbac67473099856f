// One poll: to vote in, and as it stands.

import type { Poll } from '@parley/sdk';
import { Check } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { count } from '../../lib/format';
import { attempt, useRoom } from '../../state/room';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { useCanModerate, useSelfId } from '../selectors';
import { useDeed } from '../use-deed';

export function PollCard({ poll }: { poll: Poll }) {
  const selfId = useSelfId();
  const canModerate = useCanModerate();
  const choices = useRoom((state) => state.session)?.polls.choices(poll, selfId) ?? null;
  const isOwn = poll.participant_id === selfId;
  const open = poll.status === 'open';
  const [changing, setChanging] = useState(false);
  const [peeking, setPeeking] = useState(false);
  const [closing, close] = useDeed();
  // The ballot of an anonymous vote is only where it was given.
  const isElsewhere = poll.anonymous && poll.voted === true && choices === null;
  const mayVote = open && !isElsewhere;
  const voting = mayVote && !peeking && (choices === null || changing);
  const mayClose = open && (isOwn || canModerate);
  return (
    <article aria-label={`Poll: ${poll.question}`} className="rounded-2xl border border-line p-4">
      <h3 className="font-medium break-words">{poll.question}</h3>
      <p className="mt-0.5 text-sm text-ink-faint">{facts(poll).join(' · ')}</p>
      {voting ? (
        <Voting
          poll={poll}
          choices={choices ?? []}
          onVoted={() => setChanging(false)}
          onCancel={changing ? () => setChanging(false) : undefined}
        />
      ) : (
        <Results poll={poll} choices={choices ?? []} />
      )}
      {isElsewhere && open && (
        <p className="mt-3 text-sm text-ink-faint">You have voted. The vote can be changed only in the tab in which you gave it.</p>
      )}
      <div className="mt-3 flex flex-wrap gap-x-1 gap-y-2 empty:hidden">
        {mayVote && !voting && (
          <Button size="small" onClick={() => (setPeeking(false), setChanging(choices !== null))}>
            {choices === null ? 'Vote' : 'Change vote'}
          </Button>
        )}
        {voting && !changing && (isOwn || canModerate) && (
          <Button size="small" look="quiet" onClick={() => setPeeking(true)}>
            Show results
          </Button>
        )}
        {mayClose && (
          <Button size="small" look="quiet" className="ml-auto" busy={closing} onClick={() => void close((session) => session.polls.close(poll.poll_id))}>
            Close poll
          </Button>
        )}
      </div>
    </article>
  );
}

function facts(poll: Poll): string[] {
  return [
    poll.status === 'closed' ? 'Closed' : null,
    count(poll.voter_count, 'vote'),
    poll.multiple ? 'Several answers' : null,
    poll.anonymous ? 'Anonymous' : null,
  ].filter((each) => each !== null);
}

interface VotingProps {
  poll: Poll;
  choices: number[];
  onVoted: () => void;
  onCancel: (() => void) | undefined;
}

function Voting({ poll, choices, onVoted, onCancel }: VotingProps) {
  const [chosen, setChosen] = useState<number[]>(choices);
  const [busy, setBusy] = useState(false);
  const choose = (at: number, on: boolean) => {
    if (!poll.multiple) return setChosen([at]);
    setChosen(on ? [...chosen, at] : chosen.filter((each) => each !== at));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const sorted = [...chosen].sort((a, b) => a - b);
    if (await attempt((session) => session.polls.vote(poll.poll_id, sorted))) onVoted();
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3">
      <fieldset className="space-y-1.5">
        <legend className="sr-only">{poll.question}</legend>
        {poll.options.map((option, at) => (
          <label
            key={at}
            className={cx(
              'flex min-h-11 cursor-pointer items-center gap-3 rounded-xl border px-3 py-2 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent',
              chosen.includes(at) ? 'border-accent bg-accent-soft' : 'border-line-strong hover:bg-sunken',
            )}
          >
            <input
              type={poll.multiple ? 'checkbox' : 'radio'}
              name={poll.poll_id}
              checked={chosen.includes(at)}
              onChange={(event) => choose(at, event.target.checked)}
              className="size-4 shrink-0 accent-accent focus-visible:outline-none"
            />
            <span className="min-w-0 break-words">{option.text}</span>
          </label>
        ))}
      </fieldset>
      <div className="mt-3 flex gap-2">
        {onCancel && (
          <Button className="flex-1" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button look="primary" type="submit" busy={busy} disabled={chosen.length === 0} className="flex-1">
          Vote
        </Button>
      </div>
    </form>
  );
}

function Results({ poll, choices }: { poll: Poll; choices: number[] }) {
  const most = Math.max(...poll.options.map((option) => option.votes));
  return (
    <ul className="mt-3 space-y-3">
      {poll.options.map((option, at) => {
        const share = poll.voter_count === 0 ? 0 : Math.round((100 * option.votes) / poll.voter_count);
        const leads = option.votes > 0 && option.votes === most;
        return (
          <li key={at} data-option={option.text} data-votes={option.votes}>
            <div className="flex items-baseline justify-between gap-3 text-[15px]">
              <span className={cx('min-w-0 break-words', leads && 'font-medium')}>
                {option.text}
                {choices.includes(at) && <Check size={16} role="img" aria-label="Your choice" className="ml-1.5 inline text-accent" />}
              </span>
              <span className="shrink-0 text-sm text-ink-soft tabular-nums">
                {option.votes} <span className="text-ink-faint">({share} %)</span>
              </span>
            </div>
            <div aria-hidden className="mt-1 h-2 overflow-hidden rounded-full bg-sunken">
              <div className={cx('h-full rounded-full transition-[width] duration-300', leads ? 'bg-accent' : 'bg-line-strong')} style={{ width: `${share}%` }} />
            </div>
            <Voters ids={option.voters ?? []} />
          </li>
        );
      })}
    </ul>
  );
}

/** Who chose it, as far as they are still here. */
function Voters({ ids }: { ids: string[] }) {
  const participants = useRoom((state) => state.meeting.participants);
  const names = ids.flatMap((id) => participants.find((each) => each.participant_id === id)?.name ?? []);
  if (names.length === 0) return null;
  const text = names.join(', ');
  return (
    <p title={text} className="mt-1 truncate text-xs text-ink-faint">
      {text}
    </p>
  );
}
