import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { openView } from '../state/room';
import { IconButton } from '../ui/button';

/** The frame of what opens beside the stage; on small windows it covers the stage. */
export function SidePanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <aside
      aria-label={title}
      className="absolute inset-0 z-20 flex animate-appear flex-col overflow-hidden bg-surface lg:static lg:w-88 lg:shrink-0 lg:rounded-2xl lg:border lg:border-line"
    >
      <header className="flex items-center justify-between py-2.5 pr-2.5 pl-5">
        <h2 className="font-semibold">{title}</h2>
        <IconButton label={`Close ${title.toLowerCase()}`} onClick={() => openView('panel', null)}>
          <X size={20} aria-hidden />
        </IconButton>
      </header>
      {children}
    </aside>
  );
}
