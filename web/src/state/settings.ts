// What this browser remembers of its owner's choices.

import { create } from 'zustand';
import { readJson, writeJson } from '../lib/storage';

export type Theme = 'system' | 'light' | 'dark';
/** What the stage shows where nobody shares a screen: everybody alike, or who speaks large. */
export type Layout = 'grid' | 'speaker';

export interface Settings {
  theme: Theme;
  /** The name last used in a meeting. */
  name: string;
  /** Whether microphone and camera were on when a meeting was last entered. */
  mic: boolean;
  camera: boolean;
  microphoneId: string | null;
  cameraId: string | null;
  speakerId: string | null;
  noiseSuppression: boolean;
  layout: Layout;
}

const KEY = 'parley:settings';
const DEFAULTS: Settings = {
  theme: 'system',
  name: '',
  mic: true,
  camera: true,
  microphoneId: null,
  cameraId: null,
  speakerId: null,
  noiseSuppression: true,
  layout: 'grid',
};

export const useSettings = create<Settings>()(() => ({ ...DEFAULTS, ...readJson<Partial<Settings>>(localStorage, KEY, {}) }));

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  writeJson(localStorage, KEY, useSettings.getState());
}

/** Keeps the page's colours with the choice, or with the system's where there is none. */
export function followTheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme } = useSettings.getState();
    const resolved = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset['theme'] = resolved;
  };
  apply();
  dark.addEventListener('change', apply);
  useSettings.subscribe(apply);
}
