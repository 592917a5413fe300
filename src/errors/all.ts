import * as access from './access.ts'
import * as agent from './agent.ts'
import * as chain from './chain.ts'
import * as key from './key.ts'
import * as payment from './payment.ts'
import * as request from './request.ts'
import type { ErrorSpec } from './service-error.ts'
import * as settlement from './settlement.ts'
import * as token from './token.ts'
import * as tool from './tool.ts'
import * as wallet from './wallet.ts'

/** Every kind of error a caller can meet, in the order of their codes. */
export const errorSpecs: readonly ErrorSpec[] = [
  access,
  agent,
  chain,
  key,
  payment,
  request,
  settlement,
  token,
  tool,
  wallet,
]
  .flatMap((area): { spec: ErrorSpec }[] => Object.values(area))
  .map(({ spec }) => spec)
  .toSorted((a, b) => (a.code < b.code ? -1 : 1))
