// Who is signed in here, and the dialog that asks to.

import { needsSignIn, toApiError, type User } from '@parley/sdk';
import { create } from 'zustand';
import { client } from '../lib/client';
import { useSettings } from './settings';

interface AccountState {
  user: User | null;
  /** When the server turned out not to take any more who was signed in here: the account is disabled, or its sign-in was ended. */
  refusedAt: number | null;
  /** The open dialog, and what to go on with once signed in. */
  dialog: { mode: 'sign-in' | 'register'; reason?: string; then?: () => void } | null;
}

export const useAccount = create<AccountState>()(() => ({ user: client.accounts.user, refusedAt: null, dialog: null }));

client.accounts.on('user', (user) => useAccount.setState({ user, refusedAt: null }));
client.accounts.on('refused', () => useAccount.setState({ refusedAt: Date.now() }));
// Another tab signed in or out.
window.addEventListener('storage', () => useAccount.setState({ user: client.accounts.user }));

/** The name to appear under, as far as it is known: a temporary account has a stopgap until its owner said one. */
export function knownName(): string {
  const { user } = useAccount.getState();
  return (user && user.user_type !== 'temporary' ? user.name : '') || useSettings.getState().name;
}

export function askToSignIn(dialog: NonNullable<AccountState['dialog']>): void {
  useAccount.setState({ dialog });
}

export function closeAccountDialog(): void {
  useAccount.setState({ dialog: null });
}

/**
 * Sees to it that there is somebody: whoever is signed in, or a temporary account made without a question. False where
 * the server gives none out; then the sign-in dialog is open, and `then` follows it.
 */
export async function ensureSomebody(then: () => void): Promise<boolean> {
  if (client.accounts.user && (await client.accounts.accessToken())) return true;
  try {
    await client.accounts.createTemporary(useSettings.getState().name || undefined);
    return true;
  } catch (reason) {
    const error = toApiError(reason);
    if (!needsSignIn(error)) throw error;
    askToSignIn({ mode: 'sign-in', reason: 'Sign in to start a meeting on this server.', then });
    return false;
  }
}
