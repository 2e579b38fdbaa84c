import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/ui/field';

import { useWays } from './payment-ways';
import { methodName } from './tender-words';

/** The numbers elsewhere of ways that take part and ask for one. */
export function WayReferences({
  taking,
  references,
  onChange,
}: {
  taking: readonly string[];
  references: Readonly<Partial<Record<string, string>>> | undefined;
  onChange: (references: Partial<Record<string, string>>) => void;
}) {
  const { t } = useTranslation('common');
  const asked = useWays().filter(({ code, asks_reference }) => asks_reference && taking.includes(code));
  return asked.map(({ code }) => (
    <TextField
      key={code}
      label={t('referenceOf', { way: methodName(code, t) })}
      required
      autoComplete="off"
      maxLength={64}
      value={references?.[code] ?? ''}
      onChange={(event) => onChange({ ...references, [code]: event.target.value })}
    />
  ));
}
