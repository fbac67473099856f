// Files on their way up, above the field.

import { File, RotateCcw, X } from 'lucide-react';
import { sizeText } from '../../lib/format';
import { useChat, type PendingFile } from '../../state/chat';
import { IconButton } from '../../ui/button';

export function PendingFiles() {
  const files = useChat((state) => state.files);
  if (files.length === 0) return null;
  return (
    <ul aria-label="Files being sent" className="max-h-44 shrink-0 space-y-1 overflow-y-auto px-4 pt-1">
      {files.map((file) => (
        <PendingRow key={file.id} file={file} />
      ))}
    </ul>
  );
}

function PendingRow({ file }: { file: PendingFile }) {
  const percent = Math.round(file.progress * 100);
  return (
    <li className="flex items-center gap-2.5 rounded-xl bg-sunken py-1.5 pr-1.5 pl-3">
      <File size={18} aria-hidden className="shrink-0 text-ink-soft" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm">{file.name}</p>
        {file.problem ? (
          <p role="alert" className="text-xs text-danger-ink">
            Not sent. {file.problem}
          </p>
        ) : (
          <div className="flex items-center gap-2">
            <div
              role="progressbar"
              aria-label={`Sending ${file.name}`}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
              className="h-1 flex-1 overflow-hidden rounded-full bg-line-strong"
            >
              <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
            </div>
            <span className="text-xs text-ink-faint tabular-nums">
              {percent} % of {sizeText(file.size)}
            </span>
          </div>
        )}
      </div>
      {file.problem && (
        <IconButton label={`Send ${file.name} again`} className="size-9" onClick={file.retry}>
          <RotateCcw size={17} aria-hidden />
        </IconButton>
      )}
      <IconButton label={file.problem ? `Forget ${file.name}` : `Cancel sending ${file.name}`} className="size-9" onClick={file.cancel}>
        <X size={17} aria-hidden />
      </IconButton>
    </li>
  );
}
