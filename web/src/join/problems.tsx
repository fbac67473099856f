// The words for every way in which a meeting cannot be joined.

import type { ApiError } from '@parley/sdk';
import { Ban, CalendarClock, CalendarX, DoorClosed, Lock, SearchX, UserMinus, Users, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { count, whenText } from '../lib/format';
import { navigate, paths } from '../lib/router';
import { Button } from '../ui/button';
import { Message } from '../ui/page';

interface Words {
  icon: ReactNode;
  title: string;
  text: string;
  retry?: boolean;
}

const SIZE = 28;

/** Refusals that end the visit. Others (a wrong password, too many tries) are told beside the form. */
export function dismissal(error: ApiError): Words | null {
  switch (error.code) {
    case 'not_found':
      return {
        icon: <SearchX size={SIZE} aria-hidden />,
        title: 'There is no such meeting',
        text: 'Check the code or the link with the person who sent it to you.',
      };
    case 'gone':
      if (error.opensAt)
        return {
          icon: <CalendarClock size={SIZE} aria-hidden />,
          title: 'This link is not open yet',
          text: `It opens: ${whenText(error.opensAt)}.`,
          retry: true,
        };
      return { icon: <CalendarX size={SIZE} aria-hidden />, title: 'This meeting has ended', text: 'It cannot be joined any more.' };
    case 'banned':
      return {
        icon: <Ban size={SIZE} aria-hidden />,
        title: 'You cannot join this meeting',
        text: 'You were removed from it, and the host does not let you back in.',
      };
    case 'locked':
      return {
        icon: <Lock size={SIZE} aria-hidden />,
        title: 'This meeting is locked',
        text: 'The host lets nobody new in at the moment.',
        retry: true,
      };
    case 'meeting_full':
      return {
        icon: <Users size={SIZE} aria-hidden />,
        title: 'This meeting is full',
        text: 'Try again when somebody has left.',
        retry: true,
      };
    case 'forbidden':
      if (error.reason === 'removed')
        return {
          icon: <UserMinus size={SIZE} aria-hidden />,
          title: 'You were removed from the meeting',
          text: 'A host has sent you away.',
          retry: true,
        };
      return { icon: <DoorClosed size={SIZE} aria-hidden />, title: 'You were not let in', text: error.message };
    case 'network':
    case 'offline':
    case 'timeout':
      return {
        icon: <WifiOff size={SIZE} aria-hidden />,
        title: 'The server cannot be reached',
        text: 'Check your connection, then try again.',
        retry: true,
      };
    default:
      return null;
  }
}

/** Whatever else keeps a meeting from being looked up. */
export function otherwise(error: ApiError): Words {
  return { icon: <WifiOff size={SIZE} aria-hidden />, title: 'The meeting could not be opened', text: formProblem(error), retry: true };
}

interface DismissalProps {
  words: Words;
  onRetry: () => void;
  /** In the place of the button that tries again, where it is tried by itself. */
  again?: ReactNode;
}

export function Dismissal({ words, onRetry, again }: DismissalProps) {
  return (
    <Message
      icon={words.icon}
      title={words.title}
      actions={
        <>
          {again ??
            (words.retry && (
              <Button look="primary" onClick={onRetry}>
                Try again
              </Button>
            ))}
          <Button onClick={() => navigate(paths.home())}>Back to the start</Button>
        </>
      }
    >
      {words.text}
    </Message>
  );
}

/** The words beside the form for a refusal that can be mended there. */
export function formProblem(error: ApiError): string {
  if (error.code === 'too_many_requests') {
    const wait = error.retryAfter ? count(Math.ceil(error.retryAfter), 'second') : 'a minute';
    return `Too many tries. Please wait ${wait}, then try again.`;
  }
  if (error.code === 'wrong_password') return 'That password is not right. Please try again.';
  return error.message;
}
