// The chat of the meeting: what was written, what is being written, and a place to drop files.

import { useEffect, useState, type DragEvent } from 'react';
import { Upload } from 'lucide-react';
import { sendFiles } from '../state/chat';
import { readChat } from '../state/room';
import { Composer } from './chat/composer';
import { Messages } from './chat/messages';
import { PendingFiles } from './chat/pending-files';
import { TypingLine } from './chat/typing-line';
import { SidePanel } from './panel';

export function ChatPanel() {
  useEffect(() => {
    readChat();
    document.addEventListener('visibilitychange', readChat);
    return () => document.removeEventListener('visibilitychange', readChat);
  }, []);
  const { over, ...drop } = useDrop();
  return (
    <SidePanel title="Chat">
      <div {...drop} className="relative flex min-h-0 flex-1 flex-col">
        <Messages />
        <TypingLine />
        <PendingFiles />
        <Composer />
        {over && (
          <div className="pointer-events-none absolute inset-2 flex flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-accent bg-accent-soft text-accent-ink">
            <Upload size={26} aria-hidden />
            <p className="text-sm font-medium">Drop to send</p>
          </div>
        )}
      </div>
    </SidePanel>
  );
}

/** Takes files that are dropped. Entering a child leaves its parent, so both are counted. */
function useDrop() {
  const [depth, setDepth] = useState(0);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over: depth > 0,
    onDragEnter: (event: DragEvent) => {
      if (hasFiles(event)) setDepth((value) => value + 1);
    },
    onDragLeave: (event: DragEvent) => {
      if (hasFiles(event)) setDepth((value) => Math.max(0, value - 1));
    },
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDepth(0);
      sendFiles([...event.dataTransfer.files]);
    },
  };
}
