import { expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { ChainPlaces } from '../../src/registry/chain-places.ts'
import { sandboxAddresses } from '../../src/sandbox/addresses.ts'
import { entryOf, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { http } from './doors.ts'

const sandbox = sandboxFromRun()

/** What a server answers about a token, whose operator says this of the chain. */
async function askServer(places: ChainPlaces): Promise<Record<string, unknown>> {
  const server = await startTestServer({ sandbox, config: { places } })
  try {
    const payer = await sandbox.newPayer(usdc('1'))
    const call = { tool: 'token_safety', input: { token: sandbox.tokens.honest } }
    const { quote } = await http.call(server.url, call)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    return (await http.call(server.url, { ...call, payment })).body
  } finally {
    await server.stop()
  }
}

test('a paid check trades where the operator says', async () => {
  const places: ChainPlaces = {
    exchanges: [{ name: 'Forkswap', kind: 'uniswap-v2', ...sandboxAddresses.uniswapV2 }],
    quotes: [
      { symbol: 'WETH', token: sandboxAddresses.weth, decimals: 18, usd: 2_500, wrapped: true },
    ],
  }
  expect(await askServer(places)).toMatchObject({ verdict: 'ok', pool: { venue: 'Forkswap' } })
})

test('a paid check knows no exchange where the operator says that there is none', async () => {
  expect(await askServer({ exchanges: [], quotes: [] })).toMatchObject({
    verdict: 'unknown',
    reasons: [{ code: 'no_venue' }],
  })
})
