import { Laptop } from 'lucide-react';
import type { ReactNode } from 'react';
import { DeviceChoice } from '../join/device-choice';
import { DeviceHelp } from '../join/preview';
import { chooseNoiseSuppression } from '../state/devices';
import { endForEveryone } from '../state/room';
import { changeSettings, useSettings, type Theme } from '../state/settings';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Dialog } from '../ui/dialog';
import { Select, Switch } from '../ui/field';
import { ROOM_VIEWS } from './views';

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const theme = useSettings((state) => state.theme);
  const noiseSuppression = useSettings((state) => state.noiseSuppression);
  return (
    <Dialog title="Settings" onClose={onClose}>
      <Section title="Devices">
        <DeviceChoice stacked />
        <div className="mt-3">
          <DeviceHelp />
        </div>
        <div className="mt-3">
          <Switch
            label="Reduce background noise"
            checked={noiseSuppression}
            onChange={(on) => void chooseNoiseSuppression(on)}
          />
        </div>
      </Section>
      <Section title="Appearance">
        <Select
          label="Appearance"
          icon={<Laptop size={17} aria-hidden />}
          value={theme}
          onChange={(event) => changeSettings({ theme: event.target.value as Theme })}
        >
          <option value="system">Like the system</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </Select>
      </Section>
    </Dialog>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-5 first:mt-1">
      <h3 className="mb-2.5 text-sm font-medium text-ink-soft">{title}</h3>
      {children}
    </section>
  );
}

const SHORTCUTS: [keys: string, what: string][] = [
  ['M', 'Mute or unmute the microphone'],
  ['Space', 'Talk while it is held down'],
  ['V', 'Turn the camera on or off'],
  ['H', 'Raise or lower your hand'],
  ['G', 'Show everybody alike, or who speaks large'],
];

function shortcuts(): [keys: string, what: string][] {
  const views = ROOM_VIEWS.flatMap(({ shortcut }): [string, string][] => (shortcut ? [[shortcut.key.toUpperCase(), shortcut.text]] : []));
  return [...SHORTCUTS, ...views, ['Esc', 'Close what is open']];
}

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="divide-y divide-line">
        {shortcuts().map(([keys, what]) => (
          <div key={keys} className="flex items-center justify-between gap-6 py-2.5">
            <dt className="text-ink-soft">{what}</dt>
            <dd>
              <kbd className="inline-flex h-8 min-w-8 items-center justify-center rounded-lg border border-line-strong bg-sunken px-2.5 font-sans text-sm">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function EndDialog({ onClose }: { onClose: () => void }) {
  return (
    <ConfirmDialog title="End the meeting for everyone?" action="End for everyone" run={endForEveryone} onClose={onClose}>
      Everybody leaves, and nobody can come back into this meeting.
    </ConfirmDialog>
  );
}
