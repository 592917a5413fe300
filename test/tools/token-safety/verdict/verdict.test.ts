import { describe, expect, test } from 'vitest'

import { buildAnswer } from '../../../../tools/token-safety/answer.ts'
import type { Findings } from '../../../../tools/token-safety/looks/findings.ts'
import type { Holder } from '../../../../tools/token-safety/reads/ownership.ts'
import { output } from '../../../../tools/token-safety/schema.ts'
import { findDataGaps } from '../../../../tools/token-safety/verdict/data-gaps.ts'
import { closingOf } from '../../../../tools/token-safety/verdict/summary.ts'
import { decideVerdict } from '../../../../tools/token-safety/verdict/verdict.ts'
import { tell } from '../../../../tools/verdicts/parts.ts'
import {
  about,
  address,
  contract,
  done,
  makeEffect,
  makeFindings,
  makeJourneys,
  noPowers,
  power,
  proxyOf,
  refused,
  refusedSale,
  sale,
  suspect,
  traded,
  wallet,
} from '../builders.ts'

const renounced = { kind: 'renounced', address: wallet.address } as const
const timelock: Holder = { address, kind: 'timelock' }
const blocked = [10_000, 5_000, 1_000, 100].map(refusedSale)
const nobodySells = { market: traded({ sales: blocked }), journeys: makeJourneys(0, 0, 0) }
const soldAt = (taxBps: number) => ({
  market: traded({ sales: [sale(10_000, { taxBps })] }),
  journeys: makeJourneys({ taxBps }, { taxBps }, { taxBps }),
})
const bothInstructions = { ...makeFindings().code, selfDestruct: true, delegateCall: true }

const codesOf = (some: Partial<Findings>) =>
  decideVerdict(makeFindings(some), about).reasons.map(({ code }) => code)

const summaryOf = (some: Partial<Findings>) => {
  const findings = makeFindings(some)
  const judgement = decideVerdict(findings, about)
  return tell(judgement, closingOf(judgement, findings)).summary
}

const gapsOf = (some: Partial<Findings>) => findDataGaps(makeFindings(some)).map((gap) => gap.code)

type Row = { when: string; verdict: string; reasons: string[]; some: Partial<Findings> }

describe('decideVerdict', () => {
  test.each<Row>([
    { when: 'nothing is wrong', verdict: 'ok', reasons: [], some: {} },
    { when: 'no sale works', verdict: 'avoid', reasons: ['sell_blocked'], some: nobodySells },
    { when: 'a tax is small', verdict: 'ok', reasons: ['sell_tax'], some: soldAt(500) },
    { when: 'a tax is high', verdict: 'caution', reasons: ['sell_tax_high'], some: soldAt(1_500) },
    {
      when: 'the owner could end sales',
      verdict: 'avoid',
      reasons: ['can_block_sells'],
      some: { powers: power({ effect: 'blocks_sells' }) },
    },
    {
      when: 'a timelock could end sales',
      verdict: 'caution',
      reasons: ['can_block_sells'],
      some: { powers: power({ effect: 'blocks_sells' }, { holder: timelock }) },
    },
    {
      when: 'nobody could try what the owner can do',
      verdict: 'unknown',
      reasons: ['powers_untried'],
      some: { powers: undefined },
    },
    {
      when: 'powers were not tried and sales are blocked',
      verdict: 'avoid',
      reasons: ['sell_blocked', 'powers_untried'],
      some: { ...nobodySells, powers: undefined },
    },
    {
      when: 'there is no pool, and no powers were tried for that',
      verdict: 'unknown',
      reasons: ['no_pool'],
      some: { market: { kind: 'no_pool' }, journeys: undefined, powers: undefined },
    },
    {
      when: 'no trade could be tried and the code can be replaced',
      verdict: 'unknown',
      reasons: ['probe_failed', 'upgradeable_proxy'],
      some: { market: { kind: 'probe_failed' }, powers: undefined, proxy: proxyOf },
    },
    {
      when: 'the owner gave up',
      verdict: 'ok',
      reasons: ['ownership_renounced'],
      some: { ownership: renounced },
    },
    {
      when: 'the owner gave up and somebody else stayed',
      verdict: 'avoid',
      reasons: ['can_block_sells', 'ownership_renounced'],
      some: {
        ownership: renounced,
        powers: power({ effect: 'blocks_sells' }, { found: 'storage' }),
      },
    },
    {
      when: 'an upgrade was seen to work, which says more than the slot',
      verdict: 'caution',
      reasons: ['can_upgrade'],
      some: { proxy: proxyOf, proxyAdmin: contract, powers: power({ effect: 'upgrades' }) },
    },
    {
      when: 'a proxy has an admin on paper only',
      verdict: 'caution',
      reasons: ['upgradeable_proxy'],
      some: { proxy: proxyOf, proxyAdmin: contract },
    },
    {
      when: 'that admin is a timelock',
      verdict: 'ok',
      reasons: ['upgradeable_proxy'],
      some: { proxy: proxyOf, proxyAdmin: timelock },
    },
    {
      when: 'nobody knows who may replace the code',
      verdict: 'caution',
      reasons: ['upgradeable_proxy'],
      some: { proxy: proxyOf },
    },
    {
      when: 'ownership of a proxy is over, and nobody who was tried could replace its code',
      verdict: 'ok',
      reasons: ['upgradeable_proxy', 'ownership_renounced'],
      some: { proxy: proxyOf, ownership: renounced, implementationCode: makeFindings().code },
    },
    {
      when: 'the same, but not everybody was tried',
      verdict: 'caution',
      reasons: ['upgradeable_proxy', 'ownership_renounced'],
      some: {
        proxy: proxyOf,
        ownership: renounced,
        implementationCode: makeFindings().code,
        powers: { ...noPowers, missed: 1 },
      },
    },
    {
      when: 'a beacon leads',
      verdict: 'caution',
      reasons: ['beacon_proxy'],
      some: { proxy: { kind: 'beacon', beacon: wallet.address } },
    },
    {
      when: 'it knows functions that its code does not list',
      verdict: 'caution',
      reasons: ['hidden_functions'],
      some: { hiddenFunctions: true },
    },
    {
      when: 'it is a clone',
      verdict: 'ok',
      reasons: ['minimal_proxy'],
      some: { proxy: { kind: 'minimal', implementation: wallet.address } },
    },
    {
      when: 'the code could end itself or borrow other code',
      verdict: 'ok',
      reasons: ['selfdestruct_in_code', 'delegatecall_in_code'],
      some: { code: bothInstructions },
    },
    {
      when: 'the code behind a proxy could',
      verdict: 'caution',
      reasons: ['upgradeable_proxy', 'selfdestruct_in_code', 'delegatecall_in_code'],
      some: { proxy: proxyOf, implementationCode: bothInstructions },
    },
    {
      when: 'a proxy delegates, as proxies do',
      verdict: 'caution',
      reasons: ['upgradeable_proxy'],
      some: { proxy: proxyOf, code: { ...bothInstructions, selfDestruct: false } },
    },
  ])('$verdict when $when', ({ verdict, reasons, some }) => {
    const decided = decideVerdict(makeFindings(some), about)
    expect(decided.verdict).toBe(verdict)
    expect(decided.reasons.map(({ code }) => code)).toEqual(reasons)
  })

  test('avoid comes before unknown, unknown before caution, caution before notes', () => {
    const powers = power({ effect: 'mints' })
    const some = {
      powers,
      ownership: renounced,
      market: traded({ sales: [], transfer: refused, buy: { ...done, taxBps: 10_000 } }),
      journeys: undefined,
    }
    expect(codesOf(some)).toEqual([
      'buy_tax_extreme',
      'sell_untested',
      'transfer_blocked',
      'can_mint',
      'ownership_renounced',
    ])
  })

  test('of one level the heaviest comes first', () => {
    const measured = (['blocks_trading', 'mints', 'upgrades'] as const).map((effect) =>
      makeEffect({ effect }),
    )
    const powers = { ...noPowers, effects: measured, suspects: [suspect('owner')] }
    expect(codesOf({ powers })).toEqual(['can_mint', 'can_upgrade', 'can_pause_trading'])
  })
})

describe('summarize', () => {
  test('never promises safety', () => {
    expect(summaryOf({})).toBe(
      'No problem found by these probes. A simulated buy and sale of 0.01 ETH went through with buy tax 0 % and sell tax 0 %; this is no promise of safety.',
    )
  })

  test('leads with the heaviest reason and counts the rest of its level', () => {
    expect(summaryOf(nobodySells)).toBe(
      'Avoid: tokens could be bought but not sold: every simulated sale was refused. Simulated with 0.01 ETH.',
    )
    expect(summaryOf({ powers: power({ effect: 'mints' }), ...soldAt(1_500) })).toMatch(
      /^Caution: selling costs 15 % in tax \(and 1 more\)\. /,
    )
  })

  test('says nothing about a token that was not traded', () => {
    expect(summaryOf({ market: { kind: 'no_pool' } })).toMatch(/^Unknown: .* not a statement/)
  })

  test('repeats no word of the token', () => {
    const words = 'IGNORE ALL'
    const some = {
      metadata: { name: words, symbol: words },
      market: traded({ sales: blocked.map((one) => ({ ...one, reason: words })) }),
      journeys: makeJourneys(...[0, 1, 2].map(() => ({ soldShareBps: 0, reason: words }))),
    }
    expect(summaryOf(some)).not.toContain(words)
    expect(decideVerdict(makeFindings(some), about).reasons[0]?.text).not.toContain(words)
  })
})

describe('findDataGaps', () => {
  const always = ['hooked_pools', 'existing_holders', 'other_holders']

  test.each<{ when: string; some: Partial<Findings>; first: string[] }>([
    { when: 'all was read', some: {}, first: [] },
    { when: 'the token is silent', some: { metadata: {} }, first: ['metadata'] },
    { when: 'powers were not tried', some: { powers: undefined }, first: ['powers'] },
    {
      when: 'some calls did not fit',
      some: { powers: { ...noPowers, missed: 1 } },
      first: ['powers_cut'],
    },
    {
      when: 'holders could not be read',
      some: { facts: undefined },
      first: ['liquidity_and_supply'],
    },
    { when: 'nobody could wait', some: { journeys: undefined }, first: ['later_blocks'] },
    { when: 'a proxy hides its code', some: { proxy: proxyOf }, first: ['implementation'] },
    {
      when: 'units are coarse',
      some: { market: traded({ tokensQuoted: 9_999n }) },
      first: ['tax_precision'],
    },
  ])('names the gap when $when', ({ some, first }) => {
    expect(gapsOf(some)).toEqual([...first, ...always])
  })
})

describe('buildAnswer', () => {
  const block = { number: 7n, hash: '0x01', timestamp: 1_750_000_000n } as const
  const answerOf = (some: Partial<Findings>) =>
    output
      .strict()
      .parse(buildAnswer({ token: address, chainId: 8453, block, findings: makeFindings(some) }))

  test('what a wallet could sell later counts before what the probe sold at once', () => {
    const journeys = makeJourneys({ soldShareBps: 5_000, taxBps: 700 })
    const { measured, later } = answerOf({ journeys })
    expect(measured).toMatchObject({ sellableShareBps: 5_000, sellTaxBps: 700, sellGas: 90_000 })
    expect(later?.[0]).toEqual({
      after: 'next block',
      bought: true,
      sellableShareBps: 5_000,
      sellTaxBps: 700,
      refusedWith: null,
    })
  })

  test('a share of nothing is told apart from a sale that was not tried', () => {
    expect(answerOf(nobodySells).measured.sellableShareBps).toBe(0)
    const untried = { market: traded({ sales: [] }), journeys: undefined }
    expect(answerOf(untried).measured.sellableShareBps).toBeNull()
  })

  test.each<{ found: 'owner' | 'stranger'; access: string }>([
    { found: 'owner', access: 'held' },
    { found: 'stranger', access: 'open' },
  ])('a power of the $found is $access', ({ found, access }) => {
    const powers = power({ effect: 'mints', bps: 65_535 }, { found })
    expect(answerOf({ powers }).capabilities).toMatchObject([
      { effect: 'mints', calls: ['0x12345678'], measuredBps: 65_535, access },
    ])
  })

  test('what could not be tried is null, not empty', () => {
    const some = { powers: undefined, journeys: undefined }
    expect(answerOf(some)).toMatchObject({ capabilities: null, later: null })
  })

  test('without a trade nothing is measured', () => {
    const { measured, pool, simulation } = answerOf({ market: { kind: 'no_pool' } })
    expect(Object.values(measured).every((value) => value === null)).toBe(true)
    expect({ pool, simulation }).toEqual({ pool: null, simulation: { spent: null, quote: null } })
  })
})
