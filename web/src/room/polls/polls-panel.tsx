// Polls: hosts and presenters make them, everybody votes.

import { ChartColumn, Plus } from 'lucide-react';
import { useEffect } from 'react';
import { beginPoll, usePollDraft } from '../../state/poll-draft';
import { markSeen, useRoom } from '../../state/room';
import { Button } from '../../ui/button';
import { OlderButton } from '../older-button';
import { SidePanel } from '../panel';
import { useIsPresenting } from '../selectors';
import { PollCard } from './poll-card';
import { PollForm } from './poll-form';

export function PollsPanel() {
  const polls = useRoom((state) => state.meeting.polls);
  const hasOlder = useRoom((state) => state.meeting.pollsBefore !== null);
  const mayMake = useIsPresenting();
  const making = usePollDraft((state) => state.making);
  useEffect(() => markSeen(polls.map((each) => each.poll_id)), [polls]);
  return (
    <SidePanel title="Polls">
      <div className="min-h-0 flex-1 space-y-3 overflow-y-auto px-4 pb-4">
        {making ? (
          <PollForm />
        ) : (
          mayMake && (
            <Button className="w-full" icon={<Plus size={18} aria-hidden />} onClick={beginPoll}>
              New poll
            </Button>
          )
        )}
        {polls.length === 0 && !making && <Nothing mayMake={mayMake} />}
        {[...polls].reverse().map((poll) => (
          <PollCard key={poll.poll_id} poll={poll} />
        ))}
        {hasOlder && <OlderButton load={() => useRoom.getState().session?.polls.older()}>Show older polls</OlderButton>}
      </div>
    </SidePanel>
  );
}

function Nothing({ mayMake }: { mayMake: boolean }) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 pt-16 text-center text-ink-faint">
      <ChartColumn size={28} aria-hidden />
      <p className="max-w-56 text-sm leading-relaxed">
        {mayMake ? 'No polls yet. Ask something, and see at once what everybody thinks.' : 'No polls yet. You will be told when there is one.'}
      </p>
    </div>
  );
}
