import { Check, CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { MoneyAmount } from '@/components/ui/money';
import { Spinner } from '@/components/ui/spinner';
import { comma } from '@/lib/comma';
import { formatClockSeconds } from '@/lib/format';
import { postedBy } from '@/api/command';
import { formatMoney } from '@/lib/money';

import type { OpenQuestion } from './command-gate';

const ARM_AFTER_MS = 800;

/** Stops the work: money may have moved. Asks, sends again under the same key, or is laid aside for the next person. */
export function UnknownDialog({
  question,
  onAsk,
  onAside,
  onSendAgain,
  onGiveUp,
}: {
  question: OpenQuestion;
  onAsk: () => void;
  onAside: () => void;
  onSendAgain: () => void;
  onGiveUp: () => void;
}) {
  const { t } = useTranslation(['ledger', 'common']);
  const { command, answer } = question;
  const kind = postedBy(command.kind);
  const amount = formatMoney(command.amount);
  const askRef = useRef<HTMLButtonElement>(null);
  const decided = answer === 'nothing_done';
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    askRef.current?.focus();
    if (!decided) return;
    // An Enter that was meant for "ask now" must not become "send again" because the answer came in between.
    const timer = setTimeout(() => setArmed(true), ARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [decided]);
  return (
    <Dialog
      open
      title={
        <span className="flex items-center gap-3">
          {decided ? (
            <CircleCheck className="text-accent" aria-hidden="true" />
          ) : (
            <TriangleAlert className="text-ochre" aria-hidden="true" />
          )}
          {decided ? t(`unknown.nothingTitle.${kind}`) : t(`unknown.title.${kind}`)}
        </span>
      }
      description={decided ? t('unknown.nothingNote') : t('unknown.note')}
      className={decided ? 'border-t-4 border-t-accent' : 'border-t-4 border-t-ochre'}
      focusFirst={askRef}
    >
      <dl className="mt-4 grid grid-cols-[76px_1fr] items-baseline gap-y-1 rounded-2 bg-sunken p-4">
        <dt className="text-ink-3">{t(`common:kind.${kind}`)}</dt>
        <dd>
          <MoneyAmount value={command.amount} big className="total inline-block text-40 font-semibold" />
        </dd>
        <dt className="text-ink-3">{t('member')}</dt>
        <dd>
          {command.memberName}
          {command.cardTail && `${comma()}${t('common:tail', { tail: command.cardTail })}`}
        </dd>
        <dt className="text-ink-3">{t('unknown.number')}</dt>
        <dd className="font-mono text-13 break-all">{command.key}</dd>
      </dl>
      <ul className="mt-4 flex flex-col gap-1.5" aria-live="polite">
        <li className="flex items-center gap-2.5 text-ink-2">
          <Check size={16} aria-hidden="true" />
          {t('unknown.sent', { at: formatClockSeconds(new Date(command.sentAt)) })}
        </li>
        <li className="flex items-center gap-2.5 text-ink-2">
          <X size={16} aria-hidden="true" />
          {t('unknown.silent', { at: formatClockSeconds(question.silentSince) })}
        </li>
        {question.asked > 0 && !decided && (
          <li className="flex items-center gap-2.5 font-semibold">
            {answer === 'asking' ? <Spinner /> : <X size={16} aria-hidden="true" />}
            {t(answer === 'asking' ? 'unknown.asking' : 'unknown.askedInVain', {
              at: formatClockSeconds(question.lastAskedAt),
              times: question.asked,
            })}
          </li>
        )}
        {decided && (
          <li className="flex items-center gap-2.5 font-semibold">
            <Check size={16} className="text-accent" aria-hidden="true" />
            {t('unknown.answered', { at: formatClockSeconds(question.lastAskedAt) })}
          </li>
        )}
      </ul>
      <div className="mt-5 flex flex-wrap items-center gap-2.5">
        {decided ? (
          <>
            <Button ref={askRef} look="filled" size="large" hint="Enter" pending={!armed} onClick={onSendAgain}>
              {t(`unknown.again.${kind}`, { amount })}
            </Button>
            <Button size="large" onClick={onGiveUp}>
              {t('unknown.giveUp')}
            </Button>
          </>
        ) : (
          <>
            <Button ref={askRef} look="filled" size="large" hint="Enter" pending={answer === 'asking'} onClick={onAsk}>
              {t('unknown.ask')}
            </Button>
            <Button size="large" disabled>
              {t(`unknown.againLater.${kind}`)}
            </Button>
            <span className="flex-1" />
            <Button size="large" look="ghost" className="px-2!" onClick={onAside}>
              <Kbd large>Alt G</Kbd>
              {t('unknown.aside')}
            </Button>
          </>
        )}
      </div>
      <p className="mt-3 text-12 text-ink-3">{t(decided ? 'unknown.same' : 'unknown.why')}</p>
    </Dialog>
  );
}
