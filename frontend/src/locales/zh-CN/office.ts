// The texts of the back office and of what the desk opens seldom: they come with the first screen that needs them.
import account from './account.json';
import books from './books.json';
import cards from './cards.json';
import charts from './charts.json';
import commission from './commission.json';
import corrections from './corrections.json';
import gifts from './gifts.json';
import invoices from './invoices.json';
import goods from './goods.json';
import late from './late.json';
import members from './members.json';
import messages from './messages.json';
import products from './products.json';
import proof from './proof.json';
import reports from './reports.json';
import rules from './rules.json';
import settings from './settings.json';
import settlement from './settlement.json';
import setup from './setup.json';
import readers from './readers.json';
import palette from './palette.json';
import pay from './pay.json';
import terms from './terms.json';
import shifts from './shifts.json';
import statement from './statement.json';
import value from './value.json';
import overview from './overview.json';
import payments from './payments.json';
import parked from './parked.json';
import prepaid from './prepaid.json';

export const zhOffice = {
  account,
  books,
  cards,
  charts,
  commission,
  corrections,
  late,
  members,
  messages,
  products,
  proof,
  reports,
  rules,
  settings,
  settlement,
  setup,
  readers,
  palette,
  pay,
  terms,
  value,
  overview,
  payments,
  gifts,
  invoices,
  goods,
  shifts,
  statement,
  parked,
  prepaid,
};
