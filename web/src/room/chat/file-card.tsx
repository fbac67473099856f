// A file in the chat: what it is, and a click to have it. Small pictures are shown.

import type { ChatMessage } from '@parley/sdk';
import { Download, File, FileArchive, FileAudio, FileImage, FileText, FileVideo, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { sizeText } from '../../lib/format';
import { saveFile } from '../../state/chat';
import { useRoom } from '../../state/room';
import { Spinner } from '../../ui/spinner';

/** Larger pictures are fetched only when somebody wants to have them. */
const LARGEST_SHOWN = 3 << 20;
const SHOWN_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export function FileCard({ message }: { message: ChatMessage }) {
  const { file } = message;
  const [progress, setProgress] = useState<number | null>(null);
  if (!file) return null;
  const Icon = iconFor(file.type);
  const save = async () => {
    setProgress(0);
    await saveFile(message, setProgress);
    setProgress(null);
  };
  return (
    <div>
      {SHOWN_TYPES.includes(file.type) && file.size <= LARGEST_SHOWN && <Picture message={message} />}
      <button
        type="button"
        disabled={progress !== null}
        aria-label={`Download ${file.name}, ${sizeText(file.size)}`}
        onClick={() => void save()}
        className="flex w-full max-w-full items-center gap-3 rounded-xl p-2 pr-3 text-left hover:bg-surface"
      >
        <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg bg-surface text-accent-ink">
          <Icon size={19} aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{file.name}</span>
          <span className="block text-xs text-ink-soft">
            {progress === null ? sizeText(file.size) : `${Math.round(progress * 100)} % of ${sizeText(file.size)}`}
          </span>
        </span>
        {progress === null ? <Download size={18} aria-hidden className="shrink-0 text-ink-soft" /> : <Spinner />}
      </button>
      {message.message !== '' && <p className="px-2 pb-1 break-words whitespace-pre-wrap">{message.message}</p>}
    </div>
  );
}

function iconFor(type: string): LucideIcon {
  if (type.startsWith('image/')) return FileImage;
  if (type.startsWith('audio/')) return FileAudio;
  if (type.startsWith('video/')) return FileVideo;
  if (type.startsWith('text/') || type === 'application/pdf') return FileText;
  if (/zip|tar|rar|7z|xz|bzip/.test(type)) return FileArchive;
  return File;
}

function Picture({ message }: { message: ChatMessage }) {
  const url = usePicture(message);
  // Its place is there before it is, so that the list does not jump.
  return (
    <div className="mb-1 flex h-44 w-56 max-w-full items-center justify-center overflow-hidden rounded-xl bg-surface">
      {url ? <img src={url} alt={message.file?.name ?? ''} className="size-full object-contain" /> : <FileImage size={26} aria-hidden className="text-ink-faint" />}
    </div>
  );
}

/** An address of the picture's bytes for this page. */
function usePicture(message: ChatMessage): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const { message_id: id } = message;
  useEffect(() => {
    const gone = new AbortController();
    let made: string | null = null;
    const { session } = useRoom.getState();
    session?.chat.download(message, { signal: gone.signal }).then(
      (blob) => {
        if (gone.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => undefined, // The card below it says what it is.
    );
    return () => {
      gone.abort();
      if (made) URL.revokeObjectURL(made);
    };
    // A message's file never changes.
  }, [id]);
  return url;
}
