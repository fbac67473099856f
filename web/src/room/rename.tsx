// Another name: asked for after a meeting was made with one click by somebody whose name is not known, or changed later.

import { toApiError } from '@parley/sdk';
import { useState, type FormEvent } from 'react';
import { useAccount } from '../state/account';
import { rename } from '../state/room';
import { useSettings } from '../state/settings';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Problem } from '../ui/field';

const LONGEST = 100;

function useRenaming(first: string, onDone?: () => void) {
  const [name, setName] = useState(first);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    setBusy(true);
    setProblem(null);
    try {
      await rename(name.trim());
      onDone?.();
    } catch (reason) {
      setProblem(toApiError(reason).message);
    } finally {
      setBusy(false);
    }
  };
  return { name, setName, busy, problem, submit };
}

export function RenameDialog({ name: present, onClose }: { name: string; onClose: () => void }) {
  const { name, setName, busy, problem, submit } = useRenaming(present, onClose);
  return (
    <Dialog title="Change my name" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="space-y-4 pt-1">
        <Field label="Your name" value={name} onChange={(event) => setName(event.target.value)} autoComplete="name" maxLength={LONGEST} required />
        {problem && <Problem>{problem}</Problem>}
        <Button look="primary" type="submit" busy={busy} className="w-full">
          Save
        </Button>
      </form>
    </Dialog>
  );
}

/** Whether the others see a stopgap instead of a name. */
export function useIsNameless(): boolean {
  const temporary = useAccount((state) => state.user?.user_type === 'temporary');
  const known = useSettings((state) => state.name !== '');
  return temporary && !known;
}

export function NameForm() {
  const { name, setName, busy, problem, submit } = useRenaming('');
  return (
    <form onSubmit={(event) => void submit(event)} className="mt-3 border-t border-line pt-3">
      <p className="text-sm text-ink-soft">How should the others see you?</p>
      <div className="mt-2 flex items-center gap-2">
        <input
          aria-label="Your name"
          placeholder="Your name"
          autoComplete="name"
          maxLength={LONGEST}
          value={name}
          onChange={(event) => setName(event.target.value)}
          className="h-11 min-w-0 flex-1 rounded-xl border border-line-strong bg-surface px-3 text-[15px] placeholder:text-ink-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
        />
        <Button type="submit" busy={busy} disabled={name.trim() === ''}>
          Save
        </Button>
      </div>
      {problem && <p role="alert" className="mt-2 text-sm text-danger-ink">{problem}</p>}
    </form>
  );
}
