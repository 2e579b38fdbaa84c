import { Copy, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { wordsOf } from '@/api/problem';
import { cn } from '@/lib/cn';

import { Button } from './button';

/** Nothing here: what is missing, what to do, and the key that does it. */
export function EmptyState({
  title,
  next,
  children,
  className,
  page = false,
}: {
  title: string;
  next?: string;
  children?: ReactNode;
  className?: string;
  /** It is all that the screen shows. */
  page?: boolean;
}) {
  const Title = page ? 'h1' : 'p';
  return (
    <div
      className={cn(
        'flex flex-col items-center gap-2 px-6 py-12 text-center',
        page && 'min-h-full justify-center pb-[16vh]',
        className,
      )}
    >
      <svg width="56" height="44" viewBox="0 0 56 44" fill="none" aria-hidden="true">
        <rect
          x="8"
          y="2"
          width="40"
          height="27"
          rx="4"
          className="stroke-line-strong"
          strokeWidth="1.6"
          strokeDasharray="3 3"
        />
        <path d="M28 10v11M22.500 15.500h11" className="stroke-accent" strokeWidth="1.8" />
        <path d="M1 38h54M1 42h54" className="stroke-line-strong" strokeWidth="1.6" />
      </svg>
      <Title className={page ? 'mt-2 text-20 font-semibold' : 'mt-2 text-16 font-semibold'}>{title}</Title>
      {next && <p className="max-w-[26em] text-balance text-ink-2">{next}</p>}
      {children && <div className="mt-2 flex gap-2">{children}</div>}
    </div>
  );
}

/** What was asked before, until the answer is there: dimmed, and nobody can press it. */
export function Outdated({ is, className, children }: { is: boolean; className?: string; children: ReactNode }) {
  return (
    <div inert={is} aria-busy={is} className={cn(className, is && 'opacity-60 transition-opacity delay-300')}>
      {children}
    </div>
  );
}

/** Bars of the real row height; nothing in the first 300 ms. */
export function LoadingRows({ rows = 5, height = 40 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('common');
  return (
    <div className="late" aria-busy="true">
      <span className="sr-only">{t('loading')}</span>
      <svg width="100%" height={rows * height} aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => (
          <g key={row} className="fill-sunken">
            <rect x="16" y={row * height + height / 2 - 6} width="12%" height="12" rx="3" />
            <rect x="22%" y={row * height + height / 2 - 6} width={`${34 - (row % 3) * 7}%`} height="12" rx="3" />
            <rect x="82%" y={row * height + height / 2 - 6} width="14%" height="12" rx="3" />
          </g>
        ))}
      </svg>
    </div>
  );
}

/** An error on the page: what did not happen, why, the code to quote, and a way on. */
export function ProblemNote({
  error,
  onRetry,
  className,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  className?: string;
}) {
  const { t } = useTranslation('common');
  const words = wordsOf(error);
  return (
    <div className={cn('flex gap-3 p-4', className)} role="alert">
      <OctagonAlert size={20} className="mt-0.5 text-red" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="text-16 font-semibold">{words.title}</p>
        {words.detail && <p className="text-ink-2">{words.detail}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-x-3 text-12 text-ink-3">
          <span className="font-mono">{words.code}</span>
          {words.requestId && (
            <>
              <span className="font-mono">{words.requestId}</span>
              <button
                type="button"
                className="inline-flex h-6 items-center gap-1 text-ink-2"
                onClick={() => void navigator.clipboard?.writeText(words.requestId ?? '')}
              >
                <Copy size={14} aria-hidden="true" />
                {t('copy')}
              </button>
            </>
          )}
        </p>
        {onRetry && (
          <Button className="mt-3" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
