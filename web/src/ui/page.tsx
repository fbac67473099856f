// The frame of every page but the room: a head line, and a centred message for pages that only say something.

import { Laptop, LogIn, LogOut, Moon, Sun, UserRound } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { client } from '../lib/client';
import { navigate, paths } from '../lib/router';
import { askToSignIn, useAccount } from '../state/account';
import { changeSettings, useSettings, type Theme } from '../state/settings';
import { Avatar } from './avatar';
import { Button, IconButton } from './button';
import { Logo } from './logo';
import { MenuItem, Popover } from './menu';

export function Page({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-full flex-col">
      <header className="mx-auto flex w-full max-w-6xl items-center justify-between px-4 py-4 sm:px-8">
        <a
          href={paths.home()}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey) return;
            event.preventDefault();
            navigate(paths.home());
          }}
          className="flex items-center gap-2.5 rounded-lg text-lg font-semibold tracking-tight"
        >
          <Logo />
          Parley
        </a>
        <div className="flex items-center gap-1">
          <ThemeMenu />
          <AccountMenu />
        </div>
      </header>
      {children}
    </div>
  );
}

const THEMES: { theme: Theme; text: string; icon: ReactNode }[] = [
  { theme: 'light', text: 'Light', icon: <Sun size={18} aria-hidden /> },
  { theme: 'dark', text: 'Dark', icon: <Moon size={18} aria-hidden /> },
  { theme: 'system', text: 'Like the system', icon: <Laptop size={18} aria-hidden /> },
];

function ThemeMenu() {
  const chosen = useSettings((state) => state.theme);
  const icon = THEMES.find((each) => each.theme === chosen)?.icon;
  return (
    <Popover
      label="Appearance"
      trigger={(props) => (
        <IconButton label="Appearance" {...props}>
          {icon}
        </IconButton>
      )}
    >
      {(close) =>
        THEMES.map((each) => (
          <MenuItem
            key={each.theme}
            icon={each.icon}
            checked={chosen === each.theme}
            onSelect={() => {
              changeSettings({ theme: each.theme });
              close();
            }}
          >
            {each.text}
          </MenuItem>
        ))
      }
    </Popover>
  );
}

function AccountMenu() {
  const user = useAccount((state) => state.user);
  if (!user) {
    return (
      <Button look="quiet" size="small" onClick={() => askToSignIn({ mode: 'sign-in' })}>
        Sign in
      </Button>
    );
  }
  const temporary = user.user_type === 'temporary';
  return (
    <Popover
      label="Account"
      className="min-w-56"
      trigger={(props) => (
        <button type="button" aria-label="Account" title={user.name} {...props} className="rounded-full p-1">
          <Avatar name={user.name} className="size-8 text-xs" />
        </button>
      )}
    >
      {(close) => (
        <>
          <div className="px-3 pt-2 pb-2.5">
            <p className="max-w-56 truncate font-medium">{user.name}</p>
            <p className="max-w-56 truncate text-sm text-ink-faint">{temporary ? 'Temporary account' : user.email}</p>
          </div>
          {temporary && (
            <>
              <MenuItem icon={<LogIn size={18} aria-hidden />} onSelect={() => (close(), askToSignIn({ mode: 'sign-in' }))}>
                Sign in
              </MenuItem>
              <MenuItem icon={<UserRound size={18} aria-hidden />} onSelect={() => (close(), askToSignIn({ mode: 'register' }))}>
                Create account
              </MenuItem>
            </>
          )}
          <MenuItem icon={<LogOut size={18} aria-hidden />} onSelect={() => (close(), void client.accounts.signOut())}>
            Sign out
          </MenuItem>
        </>
      )}
    </Popover>
  );
}

interface MessageProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** A page that says one thing, and what can be done about it. */
export function Message({ icon, title, children, actions }: MessageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus went with the page before: who listens to the page hears what this one says, and goes on from there.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <main className="flex flex-1 items-center justify-center px-4 pt-4 pb-24">
      <div className="w-full max-w-md text-center">
        {icon && (
          <div className="mx-auto mb-6 flex size-16 items-center justify-center rounded-2xl bg-accent-soft text-accent-ink">{icon}</div>
        )}
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold tracking-tight text-balance outline-none">
          {title}
        </h1>
        {children && <div className="mt-3 leading-relaxed text-pretty text-ink-soft">{children}</div>}
        {actions && <div className="mt-8 flex flex-wrap justify-center gap-3">{actions}</div>}
      </div>
    </main>
  );
}
