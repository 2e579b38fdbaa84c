// Every text of the interface in this language, by namespace.
import auth from './auth.json';
import cards from './cards.json';
import common from './common.json';
import counts from './counts.json';
import desk from './desk.json';
import ledger from './ledger.json';
import members from './members.json';
import messages from './messages.json';
import palette from './palette.json';
import pay from './pay.json';
import problem from './problem.json';
import products from './products.json';
import readers from './readers.json';
import receipt from './receipt.json';
import rules from './rules.json';
import settings from './settings.json';
import setup from './setup.json';
import value from './value.json';

export const en = {
  auth,
  cards,
  common,
  counts,
  desk,
  ledger,
  members,
  messages,
  palette,
  pay,
  problem,
  products,
  readers,
  receipt,
  rules,
  settings,
  setup,
  value,
};
