// Every text of the interface in this language, by namespace.
import { zhCore } from './core';
import { zhOffice } from './office';

export const zhCN = { ...zhCore, ...zhOffice };
