// The texts of the desk and the sign-in: in the first load.
import auth from './auth.json';
import common from './common.json';
import counts from './counts.json';
import desk from './desk.json';
import ledger from './ledger.json';
import problem from './problem.json';
import receipt from './receipt.json';

export const zhCore = { auth, common, counts, desk, ledger, problem, receipt };
