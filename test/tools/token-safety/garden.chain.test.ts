import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readArtifacts } from '../../../scripts/garden/artifact.ts'
import { tryVerdict } from '../../../scripts/garden/try-verdict.ts'
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts'
import { present } from './builders.ts'

const artifacts = readArtifacts(fileURLToPath(new URL('../../tokens/artifacts', import.meta.url)))

// Plants move time and leave traces: a chain that no other file uses.
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

/** Who holds a token and its liquidity is told apart from what its code does. */
const aboutHolders = /liquidity|owner_holds_much|launchpad/

function aboutCode(reasons: readonly string[]): string[] {
  return reasons.filter((reason) => !aboutHolders.test(reason))
}

function tryPlant(id: string) {
  const artifact = artifacts.find((one) => one.id === id)
  return tryVerdict(sandbox, present(artifact, id))
}

describe('token_safety on tokens whose truth is known', () => {
  test.each([
    { is: 'a fixed supply', id: 'plain-fixed-supply', reasons: [] },
    {
      is: 'a trap that shuts a day later',
      id: 'day-ticket',
      reasons: ['avoid sell_blocked_later'],
    },
    {
      is: 'a trap that shuts after five minutes',
      id: 'opening-hours',
      reasons: ['avoid sell_blocked_later', 'info ownership_renounced'],
    },
    {
      is: 'sales for gas that costs nothing',
      id: 'free-gas-token',
      reasons: ['avoid sell_blocked'],
    },
    { is: 'sales below the base fee', id: 'under-fee', reasons: ['avoid sell_blocked'] },
    { is: 'sales of one per cent', id: 'fraction-sale', reasons: ['avoid sell_limited'] },
    {
      is: 'ownership that was not given up',
      id: 'quiet-throne',
      reasons: ['avoid can_block_sells', 'info ownership_renounced'],
    },
    { is: 'an owner under a hashed slot', id: 'buried-crown', reasons: ['avoid can_block_sells'] },
    {
      is: 'a rule elsewhere',
      id: 'outside-counsel',
      reasons: ['avoid can_block_sells', 'info transfer_asks_others'],
    },
    {
      is: 'an owner who shares a word with a flag',
      id: 'packed-config',
      reasons: ['avoid can_block_sells', 'info ownership_renounced'],
    },
    {
      is: 'a role that freezes',
      id: 'role-freezer',
      reasons: ['avoid can_block_sells', 'info ownership_renounced'],
    },
    { is: 'a rule that is plugged in', id: 'rule-bound', reasons: ['avoid can_pause_trading'] },
    {
      is: 'a pause that spares its maker',
      id: 'night-watch',
      reasons: ['avoid can_block_all_others'],
    },
    { is: 'allowances nobody gave', id: 'loyal-pup', reasons: ['avoid can_take_balances'] },
    { is: 'a pool that is emptied', id: 'sync-harvest', reasons: ['avoid can_drain_pool'] },
    {
      is: 'balances that are burned',
      id: 'collector-coin',
      reasons: ['caution can_burn_balances'],
    },
    { is: 'a key that replaces the code', id: 'admin-proxy', reasons: ['caution can_upgrade'] },
    { is: 'a timelock that replaces it', id: 'proxy-behind-delay', reasons: ['info can_upgrade'] },
    { is: 'guardians who may pause', id: 'multisig-pause', reasons: ['info can_pause_trading'] },
    {
      is: 'a regulated stablecoin',
      id: 'regulated-dollar',
      reasons: ['caution can_mint', 'caution can_block_accounts', 'caution can_pause_trading'],
    },
    {
      is: 'a tax that a timelock may raise',
      id: 'timelocked-tax',
      reasons: ['info can_raise_sell_tax', 'info sell_tax'],
    },
    {
      is: 'a fixed tax',
      id: 'treasury-fee',
      reasons: ['info sell_tax', 'info buy_tax', 'info transfer_tax'],
    },
  ])('$is: $reasons', async ({ id, reasons }) => {
    const found = await tryPlant(id)
    expect(aboutCode(found.reasons)).toEqual(reasons)
    expect(found.roundTrips).toBeLessThanOrEqual(3)
  })

  // Whoever is named first for what anybody can do, that it can be done is what counts.
  test.each([
    { is: 'a transfer to oneself that mints', id: 'narcissus-coin', code: /can_mint$/ },
    { is: 'a permit that nobody signed', id: 'open-permit', code: /can_take_balances$/ },
  ])('$is is seen', async ({ id, code }) => {
    const { reasons } = await tryPlant(id)
    expect(reasons[0]).toMatch(code)
  })

  test.each([
    { id: 'treasury-fee', buyTaxBps: 200, sellTaxBps: 200 },
    { id: 'marketing-tax', buyTaxBps: 200, sellTaxBps: 200 },
    { id: 'early-bird', buyTaxBps: 0, sellTaxBps: 8_000 },
    { id: 'heavy-entry', buyTaxBps: 6_000, sellTaxBps: 0 },
  ])('$id is taxed by $buyTaxBps and $sellTaxBps', async ({ id, ...measured }) => {
    expect((await tryPlant(id)).measured).toEqual(measured)
  })
})
