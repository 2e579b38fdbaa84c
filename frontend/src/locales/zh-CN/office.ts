// The texts of the back office and of what the desk opens seldom: they come with the first screen that needs them.
import cards from './cards.json';
import members from './members.json';
import messages from './messages.json';
import products from './products.json';
import rules from './rules.json';
import settings from './settings.json';
import setup from './setup.json';
import readers from './readers.json';
import palette from './palette.json';
import pay from './pay.json';
import value from './value.json';

export const zhOffice = { cards, members, messages, products, rules, settings, setup, readers, palette, pay, value };
