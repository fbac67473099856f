import { toApiError, type ApiError } from '@parley/sdk';
import { useState, type FormEvent } from 'react';
import { client } from '../lib/client';
import { askToSignIn, closeAccountDialog, useAccount } from '../state/account';
import { useSettings } from '../state/settings';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Problem } from '../ui/field';

/** Sign in or register, wherever it is asked for. */
export function AccountDialog() {
  const dialog = useAccount((state) => state.dialog);
  if (!dialog) return null;
  return <AccountForm key={dialog.mode} {...dialog} />;
}

interface AccountFormProps {
  mode: 'sign-in' | 'register';
  reason?: string;
  then?: () => void;
}

function AccountForm({ mode, reason, then }: AccountFormProps) {
  const registering = mode === 'register';
  const title = registering ? 'Create account' : 'Sign in';
  const remembered = useSettings((state) => state.name);
  const [input, setInput] = useState({ email: '', name: remembered, password: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      if (registering) await client.accounts.register(input);
      else await client.accounts.signIn({ email: input.email, password: input.password });
      closeAccountDialog();
      then?.();
    } catch (reason) {
      setError(toApiError(reason));
      setBusy(false);
    }
  };
  const field = (name: 'email' | 'name' | 'password') => ({
    value: input[name],
    onChange: (event: { target: HTMLInputElement }) => setInput({ ...input, [name]: event.target.value }),
    problem: error?.errors.find((each) => each.field === name)?.message ?? null,
    required: true,
  });

  return (
    <Dialog title={title} onClose={closeAccountDialog}>
      {reason && !registering && <p className="mb-4 text-ink-soft">{reason}</p>}
      <form onSubmit={(event) => void submit(event)} className="space-y-4">
        {registering && <Field label="Name" autoComplete="name" maxLength={100} {...field('name')} />}
        <Field label="E-mail" type="email" autoComplete="email" {...field('email')} />
        <Field
          label="Password"
          type="password"
          autoComplete={registering ? 'new-password' : 'current-password'}
          minLength={registering ? 8 : undefined}
          maxLength={200}
          hint={registering ? 'At least 8 characters.' : undefined}
          {...field('password')}
        />
        {error && error.errors.length === 0 && <Problem>{wordsFor(error, registering)}</Problem>}
        <Button look="primary" type="submit" busy={busy} className="w-full">
          {title}
        </Button>
      </form>
      <p className="mt-5 text-center text-sm text-ink-soft">
        {registering ? 'Have an account already?' : 'No account yet?'}{' '}
        <button
          type="button"
          onClick={() => askToSignIn({ mode: registering ? 'sign-in' : 'register', reason, then })}
          className="rounded font-medium text-accent-ink hover:underline"
        >
          {registering ? 'Sign in' : 'Create one'}
        </button>
      </p>
    </Dialog>
  );
}

function wordsFor(error: ApiError, registering: boolean): string {
  if (error.code === 'unauthorized') return 'E-mail or password is not right.';
  if (error.code === 'conflict' && registering) return 'There is an account with this e-mail already.';
  return error.message;
}
