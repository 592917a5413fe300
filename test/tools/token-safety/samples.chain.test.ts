import { describe, expect, test } from 'vitest'

import { tokenSafety } from '../../../tools/token-safety/index.ts'
import { output } from '../../../tools/token-safety/schema.ts'
import { sandboxFromRun } from '../../support/sandbox.ts'
import { contextOf, inspect, inspectCounting } from './market.ts'

const sandbox = sandboxFromRun()

/** The parts of an answer that do not change when somebody trades. */
const lasting = output
  .pick({ verdict: true, reasons: true, capabilities: true, ownership: true, dataGaps: true })
  .extend({ token: output.shape.token.omit({ firstSeen: true }) })

describe('token_safety on the sample tokens', () => {
  test.each([
    { sample: 'honest', verdict: 'ok', reason: 'liquidity_withdrawable' },
    { sample: 'honeypot', verdict: 'avoid', reason: 'sell_blocked' },
    { sample: 'sellTax', verdict: 'avoid', reason: 'sell_tax_extreme' },
    { sample: 'blacklist', verdict: 'avoid', reason: 'can_block_accounts' },
    { sample: 'mintable', verdict: 'caution', reason: 'can_mint' },
    { sample: 'upgradeable', verdict: 'caution', reason: 'can_upgrade' },
  ] as const)('$sample: $verdict because of $reason', async ({ sample, verdict, reason }) => {
    const answer = await inspect(sandbox, sandbox.tokens[sample])
    expect(answer).toMatchObject({ verdict })
    expect(answer.reasons[0]?.code).toBe(reason)
  })

  test('the honest token costs no tax and can be sold whole', async () => {
    const { measured } = await inspect(sandbox, sandbox.tokens.honest)
    expect(measured).toMatchObject({
      buyTaxBps: 0,
      sellTaxBps: 0,
      transferTaxBps: 0,
      sellableShareBps: 10_000,
    })
  })

  test('a sell tax of 30 % is measured to half a percent', async () => {
    const { measured } = await inspect(sandbox, sandbox.tokens.sellTax)
    expect(measured.sellTaxBps).toBeGreaterThanOrEqual(2_950)
    expect(measured.sellTaxBps).toBeLessThanOrEqual(3_050)
    expect(measured.buyTaxBps).toBe(0)
  })

  test('a blocked sale quotes the router and the token', async () => {
    const { reasons } = await inspect(sandbox, sandbox.tokens.honeypot)
    expect(reasons[0]?.evidence).toMatchObject({
      refused: 'next block, five minutes later, a day later',
      refusedWith: 'TransferHelper: TRANSFER_FROM_FAILED',
      tokenSaid: expect.any(String),
    })
  })

  test('a capability names its holder', async () => {
    const { capabilities } = await inspect(sandbox, sandbox.tokens.mintable)
    expect(capabilities).toEqual([
      {
        effect: 'mints',
        calls: ['0x40c10f19'],
        measuredBps: 65_535,
        withCodeBroughtIn: false,
        access: 'held',
        holder: { address: sandbox.accounts.deployer.address, kind: 'wallet' },
      },
    ])
  })

  test('behind a proxy the admin and its owner are named', async () => {
    const { code, capabilities } = await inspect(sandbox, sandbox.tokens.upgradeable)
    expect(code).toMatchObject({ proxy: 'eip1967', implementation: expect.any(String) })
    expect(capabilities?.[0]?.holder).toMatchObject({
      kind: 'contract',
      controller: { address: sandbox.accounts.deployer.address, kind: 'wallet' },
    })
  })

  test('every answer says what was not tried and at which block', async () => {
    const { dataGaps, block, simulation } = await inspect(sandbox, sandbox.tokens.honest)
    expect(dataGaps.map(({ code }) => code)).toContain('hooked_pools')
    expect(block.hash).toMatch(/^0x[0-9a-f]{64}$/)
    expect(simulation.spent).toMatch(/^[1-9]\d*$/)
  })

  test.each(['honest', 'honeypot', 'upgradeable'] as const)(
    '%s takes three HTTP requests',
    async (sample) => {
      const { roundTrips } = await inspectCounting(sandbox, sandbox.tokens[sample])
      expect(roundTrips).toBe(3)
    },
  )

  test('wrapped ether is bought with dollars that are made up', async () => {
    expect(await inspect(sandbox, sandbox.weth)).toMatchObject({
      verdict: 'ok',
      pool: { quote: sandbox.usdc, quoteSymbol: 'USDC' },
      measured: { buyTaxBps: 0, sellTaxBps: 0, sellableShareBps: 10_000 },
    })
  })
})

describe('the example of token_safety', () => {
  test('is what the tool finds on the sandbox', async () => {
    const [example] = tokenSafety.examples
    expect(example?.input).toEqual({ token: sandbox.tokens.mintable })
    const told = lasting.parse(example?.output)
    expect(await inspect(sandbox, sandbox.tokens.mintable)).toMatchObject(told)
  })
})

describe('the free check of token_safety', () => {
  test('lets a token pass', async () => {
    const token = sandbox.tokens.honest
    await expect(tokenSafety.check({ token }, contextOf(sandbox))).resolves.toBeUndefined()
  })

  test('refuses an address without code', async () => {
    const token = '0x00000000000000000000000000000000000fa7e0'
    await expect(tokenSafety.check({ token }, contextOf(sandbox))).rejects.toMatchObject({
      code: 'token.no_code',
      status: 422,
      charged: false,
      facts: { token, chainId: 84532 },
    })
  })

  test('refuses a chain that is not served and names those that are', async () => {
    const call = { token: sandbox.tokens.honest, chain: 'solana' }
    await expect(tokenSafety.check(call, contextOf(sandbox))).rejects.toMatchObject({
      code: 'token.chain_not_served',
      status: 400,
      charged: false,
      facts: { chain: 'solana', served: ['base-sepolia'] },
    })
  })
})

describe('the input of token_safety', () => {
  test.each([
    { token: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', ok: true, is: 'with checksum' },
    { token: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913', ok: true, is: 'lower case' },
    { token: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02914', ok: false, is: 'with a typo' },
    { token: '0x833589', ok: false, is: 'too short' },
    { token: 'USDC', ok: false, is: 'a symbol' },
  ])('an address $is parses: $ok', ({ token, ok }) => {
    expect(tokenSafety.parse({ token }).ok).toBe(ok)
  })
})
