// A small shop in memory for development and component tests. Stateful: what one handler writes the next one reads.
import type { Counts, PostingResult, Session } from '@/api/types';

import { seedCredit, seedMessages, seedSettings, seedTemplates } from './seed-messages';
import { seedCategories, seedProducts } from './seed-products';
import { seedPackages } from './packages';
import { seedRecords } from './seed-records';
import { seedRules } from './seed-rules';

const records = seedRecords();

export const shop = {
  session: null as Session | null,
  records,
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

export const byMembership = (id: string) => shop.records.find((record) => record.membership.id === id);
export const allPostings = () =>
  shop.records.flatMap((record) => record.postings).toSorted((a, b) => b.recorded_at.localeCompare(a.recorded_at));
export const cardOf = (id: string) => {
  for (const record of shop.records) {
    const card = record.membership.cards.find((each) => each.id === id);
    if (card) return { record, card };
  }
  return null;
};
