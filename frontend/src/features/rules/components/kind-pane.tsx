import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { appliesIn, liveOf } from '@/api/rule-scopes';
import { useCan } from '@/api/session';
import type { RuleKind, RuleVersion } from '@/api/types';
import { shopChoice } from '@/components/data/filters';
import { Sheet } from '@/components/ui/sheet';
import { EmptyState } from '@/components/ui/states';
import { comma } from '@/lib/comma';

import { draftOf } from '../drafts';
import { before, ofScope, priorityIn, stepsAside } from '../scopes';
import { DraftForm } from './draft-form';
import type { TierStep } from './editor-parts';
import { EndShopRule } from './end-shop-rule';
import { PumpNote } from './pump-note';
import { RuleEditor } from './rule-editor';
import { ScopeBar, type NamedShop } from './scope-bar';
import { daysOf, nameOf, StateTag, Versions } from './versions';

interface KindPaneProps {
  programId: string;
  kind: RuleKind;
  /** All versions of the kind, of all shops and of each. */
  versions: RuleVersion[];
  tiers: readonly TierStep[];
  shopId: string | null;
  onShop: (shopId: string | null) => void;
}

/** One kind of rule: where it applies, its versions there, and the next one being written. */
export function KindPane(props: KindPaneProps) {
  const { kind, versions, shopId, onShop } = props;
  const { can } = useCan();
  const shops = useQuery(shopChoice).data?.items ?? [];
  // A promotion names its shop itself, and all of them are one list.
  if (kind === 'promotion') return <Scope {...props} shop={null} versions={versions} all={versions} />;
  const shop = shopId === null ? null : (shops.find((each) => each.id === shopId) ?? { id: shopId, name: '' });
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <ScopeBar versions={versions} shops={shops} shopId={shopId} mayPublish={can('rulePublish')} onChoose={onShop} />
      <Scope key={shopId ?? 'all'} {...props} shop={shop} versions={ofScope(versions, shopId)} all={versions} />
    </div>
  );
}

/** The versions of one scope, and the one that is shown or written. */
function Scope({
  programId,
  kind,
  versions,
  all,
  tiers,
  shop,
}: Omit<KindPaneProps, 'shopId' | 'onShop'> & { shop: NamedShop | null; all: RuleVersion[] }) {
  const { t } = useTranslation('rules');
  const { can } = useCan();
  const mayPublish = can('rulePublish');
  const live = versions.find((version) => version.state === 'in_force');
  const applies = appliesIn(all, shop?.id ?? null);
  const [shownId, setShownId] = useState<string | 'draft'>(
    mayPublish ? 'draft' : (live?.id ?? versions[0]?.id ?? 'draft'),
  );
  const shown = versions.find((version) => version.id === shownId);
  const [published, setPublished] = useState<RuleVersion>();
  const shownBefore = shown && kind !== 'promotion' ? before(shown, versions) : undefined;
  const canEnd = shop !== null && live !== undefined && applies === live && liveOf(all, null) !== undefined;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_248px] items-start gap-3 narrow:grid-cols-1">
      {shown ? (
        <Sheet
          title={t(`kind.${kind}`)}
          note={[
            `${nameOf(shown, t)}${comma()}${daysOf(shown, t)}`,
            shownBefore && t('comparedWith', { number: shownBefore.number }),
          ]
            .filter(Boolean)
            .join(' · ')}
          className="overflow-x-auto"
          actions={<StateTag state={shown.state} />}
        >
          {stepsAside(shown, all) && <p className="border-b px-4 py-2 text-13 text-ochre">{t('scope.aside')}</p>}
          <RuleEditor
            draft={draftOf(kind, shown)}
            live={shownBefore ? draftOf(kind, shownBefore) : null}
            tiers={tiers}
            onChange={() => undefined}
            errorOf={() => undefined}
            readOnly
          />
        </Sheet>
      ) : mayPublish ? (
        <div className="flex min-w-0 flex-col gap-3">
          {published?.warning && <PumpNote pump={published.warning} look="warned" />}
          <DraftForm
            key={versions[0]?.id ?? 'first'}
            programId={programId}
            kind={kind}
            base={kind === 'promotion' ? undefined : (live ?? versions[0] ?? applies)}
            applies={applies}
            shop={shop}
            priority={priorityIn(all)}
            tiers={tiers}
            nextNumber={Math.max(0, ...versions.map((version) => version.number)) + 1}
            onPublished={setPublished}
          />
          {canEnd && shop && <EndShopRule key={live.id} own={live} versions={all} shopName={shop.name} />}
        </div>
      ) : (
        <div className="sheet">
          <EmptyState title={t('noVersion')} next={t('noVersionNext')} />
        </div>
      )}
      <Versions versions={versions} all={all} shownId={shownId} onShow={setShownId} mayPublish={mayPublish} />
    </div>
  );
}
