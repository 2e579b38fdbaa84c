// The contract's operations over the shop in memory.
import { correctionHandlers } from './handlers/corrections';
import { memberHandlers } from './handlers/members';
import { messageHandlers } from './handlers/messages';
import { organisationHandlers } from './handlers/organisation';
import { paymentWayHandlers } from './handlers/payment-ways';
import { peopleHandlers } from './handlers/people';
import { postingHandlers } from './handlers/postings';
import { productHandlers } from './handlers/products';
import { ruleHandlers } from './handlers/rules';
import { sessionHandlers } from './handlers/sessions';
import { valueHandlers } from './handlers/value';

export const handlers = [
  ...sessionHandlers,
  ...organisationHandlers,
  ...peopleHandlers,
  ...ruleHandlers,
  ...productHandlers,
  ...memberHandlers,
  ...valueHandlers,
  ...postingHandlers,
  ...correctionHandlers,
  ...messageHandlers,
  ...paymentWayHandlers,
];
