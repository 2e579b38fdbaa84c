import { useTranslation } from 'react-i18next';

import { appliesIn } from '@/api/rule-scopes';
import type { RuleVersion } from '@/api/types';
import { cn } from '@/lib/cn';

import { shopsWithOwn } from '../scopes';

export interface NamedShop {
  id: string;
  name: string;
}

/** Where one kind of rule applies: everywhere, and the shops that have their own; another shop can be given one. */
export function ScopeBar({
  versions,
  shops,
  shopId,
  mayPublish,
  onChoose,
}: {
  versions: readonly RuleVersion[];
  shops: readonly NamedShop[];
  shopId: string | null;
  mayPublish: boolean;
  onChoose: (shopId: string | null) => void;
}) {
  const { t } = useTranslation('rules');
  const withOwn = shopsWithOwn(versions);
  const listed = [...new Set([...withOwn, ...(shopId === null ? [] : [shopId])])];
  const others = shops.filter((shop) => !listed.includes(shop.id));
  if (shops.length < 2 && listed.length === 0) return null;
  const wordsOf = (id: string | null) => {
    const applies = appliesIn(versions, id);
    if (!applies) return t('noneYet');
    if (id !== null && applies.shop_id === null) return t('scope.follows');
    return t(id === null ? 'version' : 'scope.own', { number: applies.number });
  };
  const choice = (id: string | null, name: string) => (
    <button
      key={id ?? 'all'}
      type="button"
      aria-pressed={id === shopId}
      onClick={() => onChoose(id)}
      className={cn(
        'flex min-h-11 flex-col justify-center rounded-2 border px-3 py-0.5 text-left',
        id === shopId ? 'border-accent bg-accent-soft text-accent-text' : 'border-(--edge) bg-surface',
      )}
    >
      <span className="font-semibold">{name}</span>
      <span className="text-12 text-ink-3">{wordsOf(id)}</span>
    </button>
  );
  return (
    <div className="sheet flex flex-wrap items-center gap-2 px-4 py-2.5" role="group" aria-label={t('scope.label')}>
      {choice(null, t('promotion.everyShop'))}
      {listed.map((id) => choice(id, shops.find((shop) => shop.id === id)?.name ?? t('scope.otherShop')))}
      {mayPublish && others.length > 0 && (
        <select
          className="input h-11 w-52"
          aria-label={t('scope.add')}
          value=""
          onChange={(event) => event.target.value && onChoose(event.target.value)}
        >
          <option value="">{t('scope.add')}</option>
          {others.map((shop) => (
            <option key={shop.id} value={shop.id}>
              {shop.name}
            </option>
          ))}
        </select>
      )}
      {listed.length > 0 && <span className="basis-full text-12 text-ink-3">{t('scope.note')}</span>}
    </div>
  );
}
