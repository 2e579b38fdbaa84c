import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { postedBy } from '@/api/command';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { comma } from '@/lib/comma';
import { formatClockSeconds } from '@/lib/format';
import { formatMoney } from '@/lib/money';

import { useCommandGate } from './command-gate';

/** Commands whose results are unknown and that were laid aside: in sight on every screen until they are clear. */
export function OpenQuestions() {
  const { t } = useTranslation(['ledger', 'common']);
  const { aside, bringBack, busy } = useCommandGate();
  return (
    <div role="status" className="flex-none">
      {aside.map(({ command, answer }, index) => (
        <div
          key={command.key}
          className="flex min-h-12 items-center gap-3 border-b border-ochre-line bg-ochre-soft px-4 py-0.5"
        >
          {answer === 'nothing_done' ? (
            <CircleCheck size={20} className="text-accent" aria-hidden="true" />
          ) : answer === 'asking' ? (
            <Spinner size={20} />
          ) : (
            <TriangleAlert size={20} className="text-ochre" aria-hidden="true" />
          )}
          <p className="min-w-0 flex-1">
            <b className="font-semibold">
              {[
                t(answer === 'nothing_done' ? `unknown.nothingTitle.${postedBy(command.kind)}` : 'unknown.open'),
                `${t(`common:kind.${postedBy(command.kind)}`)} ¥ ${formatMoney(command.amount)}`,
                command.memberName,
              ].join(comma())}
            </b>
            <span className="ml-2 text-13 text-ink-2">
              {t(answer === 'nothing_done' ? 'unknown.openDecide' : 'unknown.openNote', {
                at: formatClockSeconds(new Date(command.sentAt)),
              })}
            </span>
          </p>
          <Button
            size="desk"
            hint={index === 0 ? 'Alt G' : undefined}
            disabled={busy}
            onClick={() => bringBack(command.key)}
          >
            {t('unknown.back')}
          </Button>
        </div>
      ))}
    </div>
  );
}
