import type { BlockFacts } from '../../src/registry/chain-reads.ts'
import { judge } from '../verdicts/judge.ts'
import { blockFacts, tell } from '../verdicts/parts.ts'
import { findDataGaps } from './data-gaps.ts'
import type { Examined, Findings, Maker, OtherToken } from './findings.ts'
import { findCreator, findMaker, findOthers, statusOf } from './maker.ts'
import type { FoundPool } from './pools.ts'
import { findReasons } from './reasons.ts'
import type { DeployerCheckOutput } from './schema.ts'

type Observed = { chainId: number; block: BlockFacts; findings: Findings }

/** Judges what was found and lays it out for the caller. */
export function buildAnswer({ chainId, block, findings }: Observed): DeployerCheckOutput {
  const maker = findMaker(findings)
  const others = maker ? findOthers(findings, maker) : []
  const { candidates, mintings, mintingsFrom } = findings
  return {
    ...tell(judge(findReasons(findings)), closingOf(maker, others)),
    token: { ...toToken(findings), chainId },
    maker: maker ? toMaker(maker) : null,
    createdBy: findCreator(findings)?.address ?? null,
    candidates: candidates.map(toAccount),
    otherTokens: others.map(toOther),
    counts: {
      found: others.length,
      liquid: countOf(others, 'liquid'),
      emptyPool: countOf(others, 'empty_pool'),
      noPool: countOf(others, 'no_pool'),
      unknown: countOf(others, 'unknown'),
    },
    search: {
      transactionsLooked: maker?.history?.nonce === undefined ? null : maker.history.looked,
      logFromBlock: maker && mintings ? Number(mintingsFrom) : null,
    },
    dataGaps: findDataGaps(findings),
    block: blockFacts(block),
  }
}

function closingOf(maker: Maker | undefined, others: readonly OtherToken[]): string {
  if (maker === undefined) return 'This is not a statement that the maker is honest.'
  const liquid = countOf(others, 'liquid')
  const found = others.length === 1 ? '1 other token' : `${others.length} other tokens`
  return `Of its ${confidenceWords[maker.confidence]} maker ${found} were found, ${liquid} with liquidity; this is no promise of safety.`
}

const confidenceWords = { proved: 'proved', likely: 'likely', possible: 'possible' } as const

function countOf(others: readonly OtherToken[], status: OtherToken['status']): number {
  return others.filter((one) => one.status === status).length
}

function toToken({ token, traded }: Findings) {
  const facts = traded?.find(({ address }) => address === token)
  return {
    address: token,
    symbol: facts?.symbol ?? null,
    status: facts ? statusOf(facts) : ('unknown' as const),
    pool: facts?.pool ? toPool(facts.pool) : null,
  }
}

function toAccount({ address, holder, signs }: Examined) {
  return { address, kind: holder?.kind ?? null, signs: [...signs] }
}

function toMaker(maker: Maker): NonNullable<DeployerCheckOutput['maker']> {
  const { confidence, history, sanctioned } = maker
  return {
    ...toAccount(maker),
    confidence,
    creationNonce: history?.soughtAt ?? null,
    nonce: history?.nonce ?? null,
    balance: history ? `${history.balance}` : null,
    sanctioned: sanctioned ?? null,
  }
}

function toOther({ address, symbol, how, status, pool }: OtherToken) {
  return { address, symbol: symbol ?? null, how, status, pool: pool ? toPool(pool) : null }
}

function toPool({ venue, address, quote, quoteHeld }: FoundPool) {
  return {
    venue,
    address,
    quote: quote.token,
    quoteSymbol: quote.symbol,
    reserveQuote: `${quoteHeld}`,
  }
}
