import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { x402Facilitator } from '@x402/core/facilitator'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { toFacilitatorEvmSigner } from '@x402/evm'
import { ExactEvmScheme } from '@x402/evm/exact/facilitator'
import type { Hash, TransactionReceipt } from 'viem'
import { z } from 'zod'

import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { fundedWallet, type TestWallet } from '../support/sandbox.ts'

/** How a facilitator answers instead of the honest one; `undefined`: honestly. */
export type Lie = (
  path: string,
  honestly: () => Promise<unknown>,
) => Promise<{ status: number; body: string } | undefined>

/** The official facilitator behind HTTP, as somebody else would run it. */
export type TestFacilitator = {
  url: string
  /** Paths asked for, in order. */
  asked: string[]
  /** The requirements it was given, in order. */
  requirements: PaymentRequirements[]
  lie(lie: Lie | undefined): void
  stop(): Promise<void>
}

const order = z.object({
  x402Version: z.literal(2),
  paymentPayload: z.custom<PaymentPayload>(),
  paymentRequirements: z.custom<PaymentRequirements>(),
})

export async function startHttpFacilitator(sandbox: SandboxConnection): Promise<TestFacilitator> {
  const official = await officialFacilitator(sandbox)
  const asked: string[] = []
  const requirements: PaymentRequirements[] = []
  let lie: Lie | undefined

  async function answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const path = request.url ?? ''
    asked.push(path)
    const text = Buffer.concat(await request.toArray()).toString('utf8')
    const honestly = async (): Promise<unknown> => {
      if (path === '/supported') return official.getSupported()
      const { paymentPayload, paymentRequirements } = order.parse(JSON.parse(text))
      requirements.push(paymentRequirements)
      return path === '/verify'
        ? official.verify(paymentPayload, paymentRequirements)
        : official.settle(paymentPayload, paymentRequirements)
    }
    const lied = await lie?.(path, honestly)
    return lied ?? { status: 200, body: JSON.stringify(await honestly()) }
  }

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { status, body } = await answer(request)
    const location = status === 302 ? { location: '/supported' } : {}
    response.writeHead(status, { 'content-type': 'application/json', ...location }).end(body)
  }
  const server = createServer((request, response) => {
    respond(request, response).catch(() => request.socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    requirements,
    lie(next) {
      lie = next
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function officialFacilitator(sandbox: SandboxConnection): Promise<x402Facilitator> {
  const wallet = await fundedWallet(sandbox)
  const signer = toFacilitatorEvmSigner({
    address: wallet.account.address,
    getCode: (query) => wallet.getCode(query),
    readContract: (query) => wallet.readContract(query),
    sendTransaction: (query) => wallet.sendTransaction(query),
    verifyTypedData: (query) =>
      // oxlint-disable-next-line no-unsafe-type-assertion -- @x402/evm types it looser than viem
      wallet.verifyTypedData(query as Parameters<typeof wallet.verifyTypedData>[0]),
    // viem waits for the next block when it asks too early, and on a quiet chain none comes.
    waitForTransactionReceipt: ({ hash }) => receiptOf(wallet, hash),
    writeContract: (query) => wallet.writeContract(query),
  })
  return new x402Facilitator().register(`eip155:${sandbox.chainId}`, new ExactEvmScheme(signer))
}

async function receiptOf(wallet: TestWallet, hash: Hash): Promise<TransactionReceipt> {
  for (;;) {
    const receipt = await wallet.getTransactionReceipt({ hash }).catch(() => undefined)
    if (receipt !== undefined) return receipt
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
