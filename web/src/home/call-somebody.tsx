// Calling somebody by name: a search in the directory, who of the found people is there, and a button that rings them.

import { toApiError, type DirectoryPerson } from '@parley/sdk';
import { Phone, Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { PresenceDot } from '../calls/presence-dot';
import { client } from '../lib/client';
import { useAccount } from '../state/account';
import { callPerson, useCalls, watchPeople } from '../state/calls';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Problem } from '../ui/field';
import { Spinner } from '../ui/spinner';

const PAUSE_MS = 250;

export function CallSomebody() {
  const [query, setQuery] = useState('');
  const { people, busy, problem } = usePeople(query);
  const [calling, setCalling] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useId();

  const call = async (person: DirectoryPerson) => {
    setCalling(person.id);
    setRefusal(null);
    try {
      if (!(await callPerson(person))) setRefusal(`${person.name} is not online right now. Send them a meeting's link instead.`);
    } catch (reason) {
      setRefusal(toApiError(reason).message);
    } finally {
      setCalling(null);
    }
  };

  return (
    <section aria-labelledby={id} className="mt-16 max-w-xl">
      <h2 id={id} className="mb-3 text-sm font-semibold text-ink-soft">
        Call somebody
      </h2>
      <div className="relative">
        <span className="pointer-events-none absolute inset-y-0 left-4 flex items-center text-ink-faint">
          {busy ? <Spinner /> : <Search size={18} aria-hidden />}
        </span>
        <input
          type="search"
          aria-label="Name or e-mail address"
          placeholder="Name or e-mail address"
          value={query}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setQuery(event.target.value);
            setRefusal(null);
          }}
          className="h-12 w-full rounded-xl border border-line-strong bg-surface pr-4 pl-12 placeholder:text-ink-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
        />
      </div>
      <div aria-live="polite">
        {(problem ?? refusal) && (
          <div className="mt-3">
            <Problem>{problem ?? refusal}</Problem>
          </div>
        )}
        {people && people.length === 0 && <p className="mt-3 px-1 text-ink-faint">Nobody of that name has an account here.</p>}
        {people && people.length > 0 && (
          <ul className="mt-3 divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
            {people.map((person) => (
              <PersonRow key={person.id} person={person} busy={calling === person.id} disabled={calling !== null} onCall={call} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

interface PersonRowProps {
  person: DirectoryPerson;
  busy: boolean;
  disabled: boolean;
  onCall: (person: DirectoryPerson) => Promise<void>;
}

function PersonRow({ person, busy, disabled, onCall }: PersonRowProps) {
  const status = useCalls((state) => state.presence[person.id]);
  return (
    <li className="flex items-center gap-3.5 px-4 py-3">
      <span className="relative shrink-0">
        <Avatar name={person.name} className="size-10 text-sm" />
        <PresenceDot status={status} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{person.name}</p>
        {person.email && <p className="truncate text-sm text-ink-faint">{person.email}</p>}
      </div>
      <Button
        size="small"
        look={status === 'online' ? 'primary' : 'plain'}
        busy={busy}
        disabled={disabled}
        icon={<Phone size={16} aria-hidden />}
        aria-label={`Call ${person.name}`}
        onClick={() => void onCall(person)}
      >
        Call
      </Button>
    </li>
  );
}

interface Found {
  people: DirectoryPerson[] | null;
  busy: boolean;
  problem: string | null;
}

/** What the directory has for a text, a moment after the last key. */
function usePeople(query: string): Found {
  const text = query.trim();
  const own = useAccount((state) => state.user?.id);
  const [found, setFound] = useState<Found>({ people: null, busy: false, problem: null });
  useEffect(() => {
    if (text === '') {
      setFound({ people: null, busy: false, problem: null });
      return undefined;
    }
    const gone = new AbortController();
    setFound((before) => ({ ...before, busy: true, problem: null }));
    const timer = setTimeout(() => {
      client
        .searchPeople(text, gone.signal)
        .then((all) => {
          if (gone.signal.aborted) return;
          const people = all.filter((each) => each.id !== own);
          setFound({ people, busy: false, problem: null });
          // Without an answer the dots are missing; the list is there.
          void watchPeople(people.map((each) => each.id)).catch(() => undefined);
        })
        .catch((reason: unknown) => {
          if (!gone.signal.aborted) setFound({ people: null, busy: false, problem: toApiError(reason).message });
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text, own]);
  return found;
}
