import { describe, expect, test } from 'vitest'

import type { Findings } from '../../../../tools/token-safety/looks/findings.ts'
import { effects, type MeasuredEffect } from '../../../../tools/token-safety/powers/effects.ts'
import type { Suspect } from '../../../../tools/token-safety/powers/suspects.ts'
import type { Holder } from '../../../../tools/token-safety/reads/ownership.ts'
import { powerReasons } from '../../../../tools/token-safety/verdict/power-reasons.ts'
import { address, contract, makeFindings, noPowers, power, present, wallet } from '../builders.ts'

type Some = Partial<MeasuredEffect> & Pick<MeasuredEffect, 'effect'>
type Who = { found?: Suspect['found']; holder?: Holder }

const timelock: Holder = { address, kind: 'timelock' }
const multisig: Holder = { address, kind: 'multisig' }
const behindTimelock: Holder = { ...contract, controller: timelock }

const other: Holder = { address: '0x00000000000000000000000000000000000000aa', kind: 'wallet' }
const held = (holder: Holder) => ({ kind: 'held', holder }) as const
const renounced = {
  kind: 'renounced',
  address: '0x000000000000000000000000000000000000dEaD',
} as const

function reasonOf(some: Some, who: Who = {}) {
  const [reason] = powerReasons(makeFindings({ powers: power(some, who) }))
  return present(reason, 'reason')
}
const told = (some: Some, who: Who = {}) => {
  const { level, code } = reasonOf(some, who)
  return `${level} ${code}`
}

describe('powerReasons', () => {
  test.each<{ some: Some; is: string; brought: string }>([
    { some: { effect: 'blocks_sells' }, is: 'avoid can_block_sells', brought: 'caution' },
    {
      some: { effect: 'takes_balance', bps: 100 },
      is: 'avoid can_take_balances',
      brought: 'avoid',
    },
    { some: { effect: 'drains_pool', bps: 100 }, is: 'avoid can_drain_pool', brought: 'avoid' },
    { some: { effect: 'exempts_itself' }, is: 'avoid can_block_all_others', brought: 'caution' },
    { some: { effect: 'limits_sells', bps: 100 }, is: 'avoid can_limit_sells', brought: 'caution' },
    {
      some: { effect: 'limits_sells', bps: 1_000 },
      is: 'caution can_limit_sells',
      brought: 'caution',
    },
    {
      some: { effect: 'raises_sell_tax', bps: 5_000 },
      is: 'avoid can_raise_sell_tax',
      brought: 'caution',
    },
    {
      some: { effect: 'raises_sell_tax', bps: 2_500 },
      is: 'caution can_raise_sell_tax',
      brought: 'caution',
    },
    {
      some: { effect: 'raises_sell_tax', bps: 2_499 },
      is: 'info can_raise_sell_tax',
      brought: 'info',
    },
    {
      some: { effect: 'raises_buy_tax', bps: 10_000 },
      is: 'avoid can_raise_buy_tax',
      brought: 'caution',
    },
    { some: { effect: 'raises_buy_tax', bps: 300 }, is: 'info can_raise_buy_tax', brought: 'info' },
    { some: { effect: 'upgrades' }, is: 'caution can_upgrade', brought: 'caution' },
    { some: { effect: 'mints', bps: 65_535 }, is: 'caution can_mint', brought: 'caution' },
    { some: { effect: 'mints', bps: 1_000 }, is: 'caution can_mint', brought: 'caution' },
    { some: { effect: 'mints', bps: 999 }, is: 'info can_mint', brought: 'info' },
    { some: { effect: 'burns_balance' }, is: 'caution can_burn_balances', brought: 'caution' },
    { some: { effect: 'blocks_account' }, is: 'avoid can_block_accounts', brought: 'caution' },
    { some: { effect: 'blocks_trading' }, is: 'caution can_pause_trading', brought: 'avoid' },
  ])('$some.effect by $some.bps is $is, with code brought in $brought', (row) => {
    const { some, is, brought } = row
    expect(told(some)).toBe(is)
    expect(reasonOf({ ...some, broughtIn: true }).level).toBe(brought)
  })

  test.each<{
    who: string
    level: string
    some: Partial<Findings>
    effect?: Partial<MeasuredEffect>
  }>([
    { who: 'the owner', level: 'avoid', some: { ownership: held(wallet) } },
    { who: 'somebody behind a renounced owner', level: 'avoid', some: { ownership: renounced } },
    { who: 'somebody else than the owner', level: 'caution', some: { ownership: held(other) } },
    {
      who: 'a made-up account',
      level: 'info',
      some: { ownership: { kind: 'none' } },
      effect: { assumed: true },
    },
    {
      who: 'the owner in two steps',
      level: 'caution',
      some: { ownership: held(wallet) },
      effect: { selectors: ['0x00000001', '0x00000002'] },
    },
  ])('single holders blocked by $who: $level', ({ level, some, effect }) => {
    const powers = power({ effect: 'blocks_account', ...effect })
    expect(powerReasons(makeFindings({ ...some, powers }))[0]?.level).toBe(level)
  })

  test('whoever issues a currency may block holders of it', () => {
    const [blocked, minted] = [power({ effect: 'blocks_account' }), power({ effect: 'mints' })]
    const powers = { ...blocked, effects: [...blocked.effects, ...minted.effects] }
    expect(powerReasons(makeFindings({ powers })).map(({ level }) => level)).not.toContain('avoid')
  })

  test('every effect has its own code', () => {
    const codes = effects.map((effect) => reasonOf({ effect }).code)
    expect(new Set(codes).size).toBe(effects.length)
  })

  test.each([
    { who: 'a timelock', holder: timelock },
    { who: 'several signers', holder: multisig },
    { who: 'a contract that a timelock owns', holder: behindTimelock },
  ])('$who has to wait or agree, which weighs a step less', ({ holder }) => {
    expect(told({ effect: 'blocks_sells' }, { holder })).toBe('caution can_block_sells')
    expect(told({ effect: 'mints', bps: 65_535 }, { holder })).toBe('info can_mint')
    expect(told({ effect: 'mints', bps: 1 }, { holder })).toBe('info can_mint')
  })

  test('somebody who may exist weighs a step less, unless ownership is said to be over', () => {
    const assumed = power({ effect: 'blocks_sells', assumed: true }, { found: 'grant' })
    const levelOf = (some: Partial<Findings>) =>
      powerReasons(makeFindings({ powers: assumed, ...some })).map(({ level }) => level)
    expect(levelOf({})).toEqual(['caution'])
    expect(levelOf({ ownership: { kind: 'renounced', address } })).toEqual(['avoid'])
  })

  test('a contract of unknown rules weighs as much as a key', () => {
    expect(told({ effect: 'blocks_sells' }, { holder: contract })).toBe('avoid can_block_sells')
  })

  test.each(effects)('anybody who %s is nobody in particular', (effect) => {
    const { code, text, evidence } = reasonOf({ effect }, { found: 'stranger' })
    expect(code).toBe(reasonOf({ effect }).code.replace('can_', 'anyone_can_'))
    expect(text).toMatch(/^Any address can /)
    expect(evidence).not.toHaveProperty('holder')
  })

  test('what anybody can do comes before what an owner can', () => {
    const effect = 'mints'
    const { weight } = reasonOf({ effect })
    expect(reasonOf({ effect }, { found: 'stranger' }).weight).toBeGreaterThan(weight)
    expect(reasonOf({ effect }, { holder: timelock }).weight).toBeLessThan(weight)
  })

  test.each<{ found: Suspect['found']; begins: string }>([
    { found: 'owner', begins: 'The owner, a wallet with a single key, can ' },
    { found: 'upgrade admin', begins: 'The upgrade admin, a wallet with a single key, can ' },
    { found: 'code', begins: 'An account written into the code, a wallet with a single key, can ' },
    { found: 'storage', begins: "An account in the token's storage, a wallet with a single key, " },
    { found: 'log', begins: "An account that the token's logs name, a wallet with a single key, " },
    { found: 'rule', begins: 'Whoever commands a contract that the token asks, a wallet ' },
    { found: 'grant', begins: "Whoever the token's storage names for it, which was not found out" },
  ])('names who was found as $found', ({ found, begins }) => {
    expect(reasonOf({ effect: 'mints' }, { found }).text).toContain(begins)
  })

  test('says how far it went, how it was reached, and who stands behind', () => {
    const some: Some = {
      effect: 'takes_balance',
      bps: 9_990,
      selectors: ['0x00000001', '0x00000002'],
      broughtIn: true,
    }
    expect(reasonOf(some, { holder: { ...contract, controller: wallet } })).toMatchObject({
      text: 'The owner, a contract owned by a wallet with a single key, can take 99.9 % of what somebody holds: it was tried, and it worked.',
      evidence: {
        functions: '0x00000001, then 0x00000002',
        effect: 'takes_balance',
        measuredBps: 9_990,
        withCodeBroughtIn: true,
        holder: contract.address,
        holderKind: 'contract',
        controller: wallet.address,
        controllerKind: 'wallet',
      },
    })
  })

  test.each<{ powers: Findings['powers'] }>([{ powers: undefined }, { powers: noPowers }])(
    'nothing comes of $powers',
    ({ powers }) => {
      expect(powerReasons(makeFindings({ powers }))).toEqual([])
    },
  )

  test('a caller of whom nothing is known is held by nobody that is named', () => {
    const powers = { ...power({ effect: 'mints' }), holders: [] }
    const [reason] = powerReasons(makeFindings({ powers }))
    expect(reason?.code).toBe('can_mint')
    expect(reason?.evidence).not.toHaveProperty('holder')
  })
})
