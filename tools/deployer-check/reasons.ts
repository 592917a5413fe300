import type { Reason } from '../verdicts/reason.ts'
import type { Findings, Maker, OtherToken } from './findings.ts'
import { findCreator, findMaker, findOthers } from './maker.ts'

/** Everything that speaks for or against the maker of a token. */
export function findReasons(findings: Findings): Reason[] {
  const maker = findMaker(findings)
  if (maker === undefined) return [unknownMaker]
  const others = findOthers(findings, maker)
  return [
    ...listReasons(maker),
    ...proofReasons(findings, maker),
    ...trackReasons(others, maker),
    ...accountReasons(maker),
    ...silence(findings, maker),
  ]
}

const unknownMaker: Reason = {
  code: 'maker_unknown',
  level: 'unknown',
  weight: 60,
  text: 'Nothing that could be read names whoever made the token.',
  evidence: {},
}

function listReasons({ sanctioned, address }: Maker): Reason[] {
  if (sanctioned !== true) return []
  return [
    {
      code: 'sanctioned',
      level: 'avoid',
      weight: 100,
      text: 'Its maker is on the list of sanctioned addresses that is kept on this chain.',
      evidence: { maker: address },
    },
  ]
}

function proofReasons(findings: Findings, maker: Maker): Reason[] {
  const { address, confidence, holder, signs } = maker
  const creator = findCreator(findings)
  const reasons: Reason[] = []
  if (confidence === 'possible') {
    reasons.push({
      code: 'maker_unsure',
      level: 'unknown',
      weight: 40,
      text: 'Only one weak sign names its maker, so what is said of that account may be of another.',
      evidence: { maker: address, sign: signs.join(' ') },
    })
  }
  if (holder?.kind === 'contract') {
    reasons.push({
      code: 'made_by_contract',
      level: 'unknown',
      weight: 30,
      text: 'It was made by a contract, and nothing names the people who used that.',
      evidence: { maker: address },
    })
  } else if (creator !== undefined && creator.address !== address) {
    reasons.push({
      code: 'launched_through',
      level: 'info',
      weight: 5,
      text: 'It was created by a contract, such as a launchpad, for the account named as its maker.',
      evidence: { contract: creator.address },
    })
  }
  return reasons
}

/** From so many on it is no accident. */
const manyEmpty = 3
const manyTokens = 5

function trackReasons(others: readonly OtherToken[], { address, holder }: Maker): Reason[] {
  // What a factory made, others ordered.
  if (holder?.kind === 'contract') return []
  const created = others.filter(({ how }) => how === 'created')
  const empty = others.filter(({ status }) => status === 'empty_pool')
  const emptyCreated = empty.filter(({ how }) => how === 'created')
  const pooled = others.filter(({ pool }) => pool !== undefined)
  const isSerial = emptyCreated.length >= manyEmpty && empty.length * 2 >= pooled.length
  const evidence = {
    maker: address,
    others: others.length,
    withPool: pooled.length,
    emptyPools: empty.length,
  }
  const reasons: Reason[] = []
  if (empty.length > 0) {
    const count = empty.length === 1 ? 'One other token' : `${empty.length} other tokens`
    reasons.push({
      code: isSerial ? 'serial_empty_pools' : 'empty_pools',
      level: isSerial ? 'avoid' : 'caution',
      weight: isSerial ? 80 : 50,
      text: `${count} of its maker cannot be sold any more: the pool holds next to nothing.`,
      evidence,
    })
  }
  if (created.length >= manyTokens) {
    reasons.push({
      code: 'many_tokens',
      level: 'caution',
      weight: 40,
      text: `Its maker created ${created.length} other tokens on this chain.`,
      evidence,
    })
  }
  return reasons
}

/** An account with fewer transactions before it made the token has no past. */
const shortestPast = 3

function accountReasons({ address, history, holder }: Maker): Reason[] {
  if (holder?.kind !== 'wallet' || history?.soughtAt === undefined) return []
  if (history.soughtAt >= shortestPast) return []
  return [
    {
      code: 'fresh_maker',
      level: 'caution',
      weight: 20,
      text: 'Creating the token was among the first things that its maker did on this chain.',
      evidence: { maker: address, nonce: history.soughtAt },
    },
  ]
}

function silence({ traded, mintings }: Findings, { history }: Maker): Reason[] {
  const isSearched = mintings !== undefined || history?.nonce !== undefined
  if (traded !== undefined && isSearched) return []
  return [
    {
      code: 'past_unread',
      level: 'unknown',
      weight: 50,
      text: 'What else its maker made could not be searched on this node.',
      evidence: {},
    },
  ]
}
