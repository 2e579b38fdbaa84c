// Every text of the interface in this language, by namespace.
import account from './account.json';
import auth from './auth.json';
import books from './books.json';
import cards from './cards.json';
import charts from './charts.json';
import commission from './commission.json';
import common from './common.json';
import corrections from './corrections.json';
import counts from './counts.json';
import desk from './desk.json';
import gifts from './gifts.json';
import invoices from './invoices.json';
import goods from './goods.json';
import late from './late.json';
import ledger from './ledger.json';
import members from './members.json';
import messages from './messages.json';
import overview from './overview.json';
import palette from './palette.json';
import parked from './parked.json';
import pay from './pay.json';
import payments from './payments.json';
import prepaid from './prepaid.json';
import problem from './problem.json';
import products from './products.json';
import proof from './proof.json';
import readers from './readers.json';
import receipt from './receipt.json';
import reports from './reports.json';
import rules from './rules.json';
import settings from './settings.json';
import settlement from './settlement.json';
import setup from './setup.json';
import shifts from './shifts.json';
import statement from './statement.json';
import terms from './terms.json';
import value from './value.json';

export const en = {
  account,
  auth,
  books,
  cards,
  charts,
  commission,
  common,
  corrections,
  counts,
  desk,
  gifts,
  invoices,
  goods,
  late,
  ledger,
  members,
  messages,
  overview,
  palette,
  parked,
  pay,
  payments,
  prepaid,
  problem,
  products,
  proof,
  readers,
  receipt,
  reports,
  rules,
  settings,
  settlement,
  setup,
  shifts,
  statement,
  terms,
  value,
};
