import i18n from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { CorrectionRequest } from '@/api/types';
import { formatMoney } from '@/lib/money';

/** How a request ended, in words: what became of it, and by whom or why. */
export function useEndWords(): (request: CorrectionRequest) => { title: string; detail: string } {
  const { t } = useTranslation('corrections');
  return useCallback(
    ({ state, kind, amount, ended_by: by, note, cause }: CorrectionRequest) => ({
      title: t(`request.told.${state}`, { what: t(`request.kind.${kind}`), amount: formatMoney(amount) }),
      detail: [by?.name, note, cause && causeWords(cause)].filter(Boolean).join(' · '),
    }),
    [t],
  );
}

/** Why it could not be done; a code without words of ours stands for itself. */
function causeWords(code: string): string {
  const key = `problem:${code}.title`;
  return i18n.exists(key) ? (i18n.t(key as never) as string) : code;
}
