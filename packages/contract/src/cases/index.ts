import type { ContractCase } from '../contract.ts';
import { lifecycle } from './lifecycle.ts';

/** Every case, in the order it runs. */
export const cases: readonly ContractCase[] = [...lifecycle];
