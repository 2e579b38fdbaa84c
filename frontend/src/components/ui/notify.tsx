// Toasts: bottom right above the key bar, 8 s, with the figures and the next key. Errors stay until seen.
import { CircleCheck, OctagonAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';

import { wordsOf } from '@/api/problem';
import { cn } from '@/lib/cn';

const SHOWN_MS = 8_000;
const done = new Set<string | number>();

function Note({
  bad,
  title,
  detail,
  action,
  onClose,
}: {
  bad: boolean;
  title: string;
  detail?: ReactNode;
  action?: ReactNode;
  onClose: () => void;
}) {
  const { t } = useTranslation('common');
  const Icon = bad ? OctagonAlert : CircleCheck;
  return (
    <div
      className={cn(
        'flex w-[min(440px,92vw)] items-start gap-3 rounded-2 border border-l-4 bg-raised py-3 pr-2 pl-3.5 text-14 text-ink shadow-(--rg-shadow-2)',
        bad ? 'border-l-red' : 'border-l-accent',
      )}
      role={bad ? 'alert' : 'status'}
    >
      <Icon size={20} className={cn('mt-px', bad ? 'text-red' : 'text-accent')} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {detail && <div className="text-13 text-ink-2">{detail}</div>}
      </div>
      {action}
      <button
        type="button"
        className="grid size-7 place-items-center rounded-2 text-ink-3"
        onClick={onClose}
        aria-label={t('close')}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

/** Says that something was done. With `stays` until it is closed: nobody may be looking when it appears. */
export function notifyDone(title: string, detail?: ReactNode, action?: ReactNode, stays = false): void {
  const shown = toast.custom(
    (id) => <Note bad={false} title={title} detail={detail} action={action} onClose={() => toast.dismiss(id)} />,
    {
      duration: stays ? Number.POSITIVE_INFINITY : SHOWN_MS,
      onDismiss: ({ id }) => done.delete(id),
      onAutoClose: ({ id }) => done.delete(id),
    },
  );
  if (!stays) done.add(shown);
}

/** Takes away what only says that something was done; problems stay. */
export function dismissDone(): void {
  for (const id of done) toast.dismiss(id);
  done.clear();
}

/** Says that something was not done, and what to do: for what nobody will look up later. What is said again under one `id` is one note. */
export function notifyMissed(title: string, detail?: ReactNode, id?: string): void {
  toast.custom((shown) => <Note bad title={title} detail={detail} onClose={() => toast.dismiss(shown)} />, {
    duration: SHOWN_MS,
    ...(id ? { id } : {}),
  });
}

/** Says what did not happen, and why. Stays until it is closed. */
export function notifyProblem(error: unknown): void {
  const words = wordsOf(error);
  const small = [words.code, words.requestId].filter(Boolean).join(' · ');
  toast.custom(
    (id) => (
      <Note
        bad
        title={words.title}
        detail={
          <>
            {words.detail}
            <span className="mt-1 block font-mono text-11 text-ink-3">{small}</span>
          </>
        }
        onClose={() => toast.dismiss(id)}
      />
    ),
    { duration: Number.POSITIVE_INFINITY, id: `problem-${words.code}` },
  );
}
