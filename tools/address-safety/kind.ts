import { isNobody } from '../token-safety/reads/ownership.ts'
import type { Findings, Kind } from './findings.ts'

/** Below this stand the chain's built-in functions. */
const lastPrecompile = 0x1ffn
/** More than this is no delay but some other number, in seconds. */
const longestDelay = 366n * 86_400n

/** Names an address by what was seen; what it only claims to be comes last. */
export function kindOf(findings: Findings): Kind {
  const { address, code, delegate } = findings
  if (isNobody(address)) return 'burn'
  if (BigInt(address) <= lastPrecompile) return 'precompile'
  if (code === undefined) return 'wallet'
  return delegate ? 'delegated_wallet' : contractKind(findings)
}

function contractKind(findings: Findings): Kind {
  const { known, poolOf, genuineSafe, answers } = findings
  if (known) return placeKinds[known.role]
  if (poolOf !== undefined) return 'exchange_pool'
  if (genuineSafe) return 'safe'
  if (answers === undefined || answers.answersEverything) return 'contract'
  if (isSafeLike(findings)) return 'safe'
  if (answers.token) return 'token'
  const { delay = 0n } = answers
  return delay > 0n && delay <= longestDelay ? 'timelock' : 'contract'
}

const placeKinds = {
  router: 'exchange_router',
  quote: 'token',
  factory: 'contract',
  infrastructure: 'contract',
} as const

function isSafeLike({ answers }: Findings): boolean {
  const { threshold = 0n, owners = 0n } = answers ?? {}
  return threshold >= 1n && threshold <= owners && owners <= 1_000n
}
