import { attempt } from '../../state/room';
import { toast } from '../../state/toasts';

export async function askForHelp(): Promise<void> {
  if (await attempt((session) => session.breakouts.askForHelp())) toast('The hosts know that you ask for help.');
}
