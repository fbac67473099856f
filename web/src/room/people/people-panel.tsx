// Who is here and who waits; what hosts and co-hosts can do about it.

import type { Participant } from '@parley/sdk';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useRoom } from '../../state/room';
import { SidePanel } from '../panel';
import { useCanModerate, useHandOrder, useSelfId } from '../selectors';
import { Lobby } from './lobby';
import { PeopleTools } from './people-tools';
import { PersonRow } from './person-row';

/** Longer lists have a field to search in. */
const SEARCH_FROM = 10;

export function PeoplePanel() {
  const people = useRoom((state) => state.meeting.participants);
  const canModerate = useCanModerate();
  const [text, setText] = useState('');
  const shown = useOrdered(people).filter((each) => matches(each, text));
  return (
    <SidePanel title="People">
      <PeopleTools />
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-4">
        {canModerate && <Lobby />}
        {(people.length >= SEARCH_FROM || text !== '') && <SearchField text={text} onText={setText} />}
        <h3 className="px-2 pt-2 pb-1 text-sm font-medium text-ink-soft">In the meeting ({people.length})</h3>
        <ul aria-label={`${people.length} in the meeting`}>
          {shown.map((participant) => (
            <PersonRow key={participant.participant_id} participant={participant} />
          ))}
        </ul>
        {shown.length === 0 && <p className="px-2 py-3 text-sm text-ink-faint">Nobody here has such a name.</p>}
      </div>
    </SidePanel>
  );
}

/** Those with a raised hand first, in the order in which they raised it; then oneself; then as they came. */
function useOrdered(people: Participant[]): Participant[] {
  const order = useHandOrder();
  const selfId = useSelfId();
  const place = (id: string) => order[id] ?? (id === selfId ? 10_000 : 10_001);
  return [...people].sort((a, b) => place(a.participant_id) - place(b.participant_id));
}

function matches(participant: Participant, text: string): boolean {
  return participant.name.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
}

function SearchField({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <label className="relative mx-2 mt-1 mb-1 block">
      <Search size={16} aria-hidden className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-faint" />
      <input
        type="search"
        aria-label="Search people"
        placeholder="Search"
        value={text}
        onChange={(event) => onText(event.target.value)}
        className="h-10 w-full rounded-xl border border-line-strong bg-surface pr-3 pl-9 text-[15px] placeholder:text-ink-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
      />
    </label>
  );
}
