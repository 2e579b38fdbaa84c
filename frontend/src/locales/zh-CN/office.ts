// The texts of the back office: they come with its first screen.
import rules from './rules.json';
import settings from './settings.json';
import setup from './setup.json';
import readers from './readers.json';
import palette from './palette.json';

export const zhOffice = { rules, settings, setup, readers, palette };
