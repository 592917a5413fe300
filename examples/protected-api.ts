/**
 * An API of your own behind access that Faregate sells, and a buyer of it, in one file.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/protected-api.ts          # in another
 */
import type { AddressInfo } from 'node:net'

import { serve } from '@hono/node-server'
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { Hono } from 'hono'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

// In a project of your own: from 'faregate/grants'.
import { requireGrant } from '../src/passes/verify-grant.ts'
import { buyerKey, serverUrl } from './settings.ts'

// The seller's side: whoever shows a token of the plan gets in.
const guard = requireGrant({
  jwksUrl: `${serverUrl}/.well-known/jwks.json`,
  issuer: serverUrl,
  planIds: ['demo-day'],
})
const api = new Hono().get('/report', guard, (c) =>
  c.json({ report: `for ${c.get('grant').payer ?? 'anybody'}` }),
)
const listening = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 })
await new Promise((resolve) => listening.once('listening', resolve))
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
const { port } = listening.address() as AddressInfo
const report = `http://127.0.0.1:${port}/report`

// The buyer's side.
const refused = await fetch(report)
const { code } = z.object({ code: z.string() }).parse(await refused.json())
process.stdout.write(`${refused.status} ${code}\n`)

const wallet = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
const bought = await wrapFetchWithPayment(fetch, wallet)(`${serverUrl}/x402/access`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ planId: 'demo-day' }),
})
const { accessToken } = z
  .object({ type: z.literal('AccessGrant'), accessToken: z.string() })
  .parse(await bought.json())

const answered = await fetch(report, { headers: { authorization: `Bearer ${accessToken}` } })
process.stdout.write(`${answered.status} ${await answered.text()}\n`)
listening.close()
