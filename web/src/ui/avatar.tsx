import { UserRound } from 'lucide-react';
import { initials } from '../lib/format';
import { cx } from './cx';

/** Calm colours, told apart by hue; one a name. */
const COLOURS = [
  'bg-[#2f6f63] text-[#e3f4ef]',
  'bg-[#4b6a9b] text-[#e8eefa]',
  'bg-[#8a5a78] text-[#f9e9f3]',
  'bg-[#9a6a35] text-[#fbf0e0]',
  'bg-[#5c7a3d] text-[#eff6e4]',
  'bg-[#6a5c9e] text-[#eeeafb]',
  'bg-[#a0574c] text-[#fdebe8]',
  'bg-[#3f7486] text-[#e4f2f7]',
];

export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cx('inline-flex shrink-0 items-center justify-center rounded-full font-medium select-none', colourOf(name), className)}
    >
      {name.trim() ? initials(name) : <UserRound className="size-1/2" />}
    </span>
  );
}

function colourOf(name: string): string {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[sum % COLOURS.length] ?? '';
}
