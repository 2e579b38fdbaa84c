// A small shop in memory for development and component tests. Stateful: what one handler writes the next one reads.
import type { Counts, PostingResult, Session } from '@/api/types';

import { makeRecord, type Record_ } from './records';
import { seedCredit, seedMessages, seedSettings, seedTemplates } from './seed-messages';
import { seedCategories, seedProducts } from './seed-products';
import { seedPackages } from './packages';
import { seedRecords } from './seed-records';
import { seedRules } from './seed-rules';

const records = seedRecords();

export const shop = {
  session: null as Session | null,
  records,
  walkIn: walkInRecord(),
  rules: seedRules(),
  messages: seedMessages(records),
  templates: seedTemplates(),
  credit: seedCredit(),
  messageSettings: seedSettings(),
  categories: seedCategories(),
  products: seedProducts(),
  packages: seedPackages(),
  /** By membership. */
  counts: new Map<string, Counts[]>(),
  commands: new Map<string, PostingResult>(),
  /** How the next value write behaves: answered, or written and never answered, or never written. */
  fault: 'none' as 'none' | 'lost_answer' | 'lost_request',
};

export function resetShop(session: Session | null = null): void {
  shop.session = session;
  shop.records = seedRecords();
  shop.walkIn = walkInRecord();
  shop.rules = seedRules();
  shop.messages = seedMessages(shop.records);
  shop.templates = seedTemplates();
  shop.credit = seedCredit();
  shop.messageSettings = seedSettings();
  shop.categories = seedCategories();
  shop.products = seedProducts();
  shop.packages = seedPackages();
  shop.counts.clear();
  shop.commands.clear();
  shop.fault = 'none';
}

/** The one wallet of all people who are no members; in no list of members. */
function walkInRecord(): Record_ {
  return { ...makeRecord({ name: '散客' }), isWalkIn: true };
}

const everybody = () => [...shop.records, shop.walkIn];
export const byPosting = (id: string) =>
  everybody().find((record) => record.postings.some((posting) => posting.id === id));
export const byMembership = (id: string) => shop.records.find((record) => record.membership.id === id);
export const allPostings = () =>
  everybody()
    .flatMap((record) => record.postings)
    .toSorted((a, b) => b.recorded_at.localeCompare(a.recorded_at));
export const cardOf = (id: string) => {
  for (const record of shop.records) {
    const card = record.membership.cards.find((each) => each.id === id);
    if (card) return { record, card };
  }
  return null;
};
