import { describe, expect, test } from 'vitest'

import { findDataGaps } from '../../../tools/token-safety/data-gaps.ts'
import type { Findings } from '../../../tools/token-safety/findings.ts'
import { summarize } from '../../../tools/token-safety/summary.ts'
import { decideVerdict } from '../../../tools/token-safety/verdict.ts'
import {
  capability,
  contract,
  done,
  makeFindings,
  proxyOf,
  refused,
  refusedSale,
  sale,
  traded,
  wallet,
} from './builders.ts'

const held = { kind: 'held', holder: wallet } as const
const renounced = { kind: 'renounced', address: wallet.address } as const
const blocked = [refusedSale(10_000), refusedSale(5_000), refusedSale(1_000)]
const soldAt = (taxBps: number) => traded({ sales: [sale(10_000, { taxBps })] })
const mintBy = (holder: typeof wallet) => [capability('mint', { access: 'held', holder })]
const nobodyMay = [capability('mint', { access: 'unattributed' })]
const nobodyUpgrades = [capability('upgrade', { access: 'unattributed' })]

type Row = { when: string; verdict: string; reasons: string[]; some: Partial<Findings> }

const summaryOf = (some: Partial<Findings>) => {
  const findings = makeFindings(some)
  return summarize({ ...decideVerdict(findings), findings })
}

const gapsOf = (some: Partial<Findings>) => findDataGaps(makeFindings(some)).map((gap) => gap.code)

describe('decideVerdict', () => {
  test.each<Row>([
    { when: 'nothing is wrong', verdict: 'ok', reasons: [], some: {} },
    {
      when: 'every sale is refused',
      verdict: 'avoid',
      reasons: ['sell_blocked'],
      some: { market: traded({ sales: blocked }) },
    },
    {
      when: 'only a part can be sold',
      verdict: 'caution',
      reasons: ['sell_limited'],
      some: { market: traded({ sales: [refusedSale(10_000), sale(5_000)] }) },
    },
    {
      when: 'a sale costs 25 %',
      verdict: 'avoid',
      reasons: ['sell_tax_extreme'],
      some: { market: soldAt(2_500) },
    },
    {
      when: 'a sale costs almost 25 %',
      verdict: 'caution',
      reasons: ['sell_tax_high'],
      some: { market: soldAt(2_499) },
    },
    {
      when: 'a sale costs 10 %',
      verdict: 'caution',
      reasons: ['sell_tax_high'],
      some: { market: soldAt(1_000) },
    },
    {
      when: 'a sale costs almost 10 %',
      verdict: 'ok',
      reasons: ['sell_tax'],
      some: { market: soldAt(999) },
    },
    {
      when: 'a buy costs 25 %',
      verdict: 'avoid',
      reasons: ['buy_tax_extreme'],
      some: { market: traded({ buy: { ...done, taxBps: 2_500 } }) },
    },
    {
      when: 'a transfer costs 90 %',
      verdict: 'caution',
      reasons: ['transfer_tax_high'],
      some: { market: traded({ transfer: { ...done, taxBps: 9_000 } }) },
    },
    {
      when: 'a transfer is refused',
      verdict: 'caution',
      reasons: ['transfer_blocked'],
      some: { market: traded({ transfer: refused }) },
    },
    {
      when: 'there is no pool',
      verdict: 'unknown',
      reasons: ['no_pool'],
      some: { market: { kind: 'no_pool' } },
    },
    {
      when: 'no exchange is known',
      verdict: 'unknown',
      reasons: ['no_venue'],
      some: { market: { kind: 'no_venue' } },
    },
    {
      when: 'the probe failed',
      verdict: 'unknown',
      reasons: ['probe_failed'],
      some: { market: { kind: 'probe_failed' } },
    },
    {
      when: 'nobody can buy',
      verdict: 'unknown',
      reasons: ['buy_blocked'],
      some: { market: traded({ buy: refused, sales: [] }) },
    },
    {
      when: 'the buyer got nothing measurable',
      verdict: 'unknown',
      reasons: ['sell_untested'],
      some: { market: traded({ sales: [] }) },
    },
    {
      when: 'the failed probe left a power to see',
      verdict: 'unknown',
      reasons: ['probe_failed', 'can_mint'],
      some: { market: { kind: 'probe_failed' }, ownership: held, capabilities: mintBy(wallet) },
    },
    {
      when: 'a wallet may mint',
      verdict: 'caution',
      reasons: ['can_mint'],
      some: { ownership: held, capabilities: mintBy(wallet) },
    },
    {
      when: 'a contract may mint',
      verdict: 'caution',
      reasons: ['can_mint'],
      some: { ownership: held, capabilities: mintBy(contract) },
    },
    {
      when: 'anybody may mint',
      verdict: 'caution',
      reasons: ['anyone_can_mint'],
      some: { capabilities: [capability('mint', { access: 'open' })] },
    },
    {
      when: 'minting was renounced',
      verdict: 'ok',
      reasons: ['ownership_renounced', 'unattributed_mint'],
      some: { ownership: renounced, capabilities: nobodyMay },
    },
    {
      when: 'somebody unnamed may mint',
      verdict: 'caution',
      reasons: ['unattributed_mint'],
      some: { capabilities: nobodyMay },
    },
    {
      when: 'the owner is refused too',
      verdict: 'ok',
      reasons: ['unattributed_mint'],
      some: { ownership: held, capabilities: nobodyMay },
    },
    {
      when: 'a renounced proxy obeys somebody',
      verdict: 'caution',
      reasons: ['ownership_renounced', 'unattributed_upgrade'],
      some: { ownership: renounced, proxy: proxyOf, capabilities: nobodyUpgrades },
    },
    {
      when: 'upgrade code stands in no proxy',
      verdict: 'ok',
      reasons: ['unattributed_upgrade'],
      some: { capabilities: nobodyUpgrades },
    },
    {
      when: 'a proxy has an admin on paper only',
      verdict: 'caution',
      reasons: ['upgradeable_proxy'],
      some: { proxy: proxyOf, proxyAdmin: contract },
    },
    {
      when: 'a beacon leads',
      verdict: 'caution',
      reasons: ['beacon_proxy'],
      some: { proxy: { kind: 'beacon', beacon: wallet.address } },
    },
    {
      when: 'it is a clone',
      verdict: 'ok',
      reasons: ['minimal_proxy'],
      some: { proxy: { kind: 'minimal', implementation: wallet.address } },
    },
    {
      when: 'the code could end itself',
      verdict: 'ok',
      reasons: ['selfdestruct_in_code', 'delegatecall_in_code'],
      some: { code: { ...makeFindings().code, selfDestruct: true, delegateCall: true } },
    },
    {
      when: 'capabilities were not tried',
      verdict: 'ok',
      reasons: [],
      some: { capabilities: undefined },
    },
  ])('$verdict when $when', ({ verdict, reasons, some }) => {
    const decided = decideVerdict(makeFindings(some))
    expect(decided.verdict).toBe(verdict)
    expect(decided.reasons.map(({ code }) => code).toSorted()).toEqual(reasons.toSorted())
  })

  test('the heaviest reason comes first, whatever was found first', () => {
    const capabilities = [
      capability('set_fees', { access: 'held', holder: wallet }),
      capability('mint', { access: 'held', holder: wallet }),
    ]
    const some = {
      ownership: held,
      capabilities,
      market: traded({ sales: blocked, transfer: refused }),
    }
    expect(decideVerdict(makeFindings(some)).reasons.map(({ code }) => code)).toEqual([
      'sell_blocked',
      'transfer_blocked',
      'can_mint',
      'can_set_fees',
    ])
  })

  test('functions of one power and holder make one reason', () => {
    const mint = capability('mint', { access: 'held', holder: wallet })
    const capabilities = [mint, { ...mint, signature: 'issue()', selector: '0x87654321' as const }]
    const { reasons } = decideVerdict(makeFindings({ ownership: held, capabilities }))
    expect(reasons).toHaveLength(1)
    expect(reasons[0]?.evidence).toMatchObject({
      functions: 'mint(), issue()',
      selectors: '0x12345678, 0x87654321',
      holder: wallet.address,
    })
  })
})

describe('summarize', () => {
  test('never promises safety', () => {
    expect(summaryOf({})).toBe(
      'No problem found by these probes. A simulated buy and sale of 0.01 ETH in one block went through with buy tax 0 % and sell tax 0 %; this is no promise of safety.',
    )
  })

  test('leads with the heaviest reason and counts the rest', () => {
    expect(summaryOf({ market: traded({ sales: blocked }) })).toBe(
      'Avoid: tokens could be bought but not sold: every simulated sale was refused. Simulated with 0.01 ETH in one block.',
    )
    expect(
      summaryOf({ ownership: held, capabilities: mintBy(wallet), market: soldAt(1_250) }),
    ).toMatch(/^Caution: selling costs 12\.5 % in tax \(and 1 more\)\. /)
  })

  test('says nothing about a token that was not traded', () => {
    expect(summaryOf({ market: { kind: 'no_pool' } })).toMatch(/^Unknown: .* not a statement/)
  })
})

describe('findDataGaps', () => {
  const always = [
    'other_venues',
    'later_blocks',
    'actors',
    'owner_effects',
    'liquidity_and_holders',
  ]

  test.each<{ when: string; some: Partial<Findings>; first: string[] }>([
    { when: 'all was read', some: {}, first: [] },
    { when: 'the token is silent', some: { metadata: {} }, first: ['metadata'] },
    { when: 'nothing could be called', some: { capabilities: undefined }, first: ['capabilities'] },
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
