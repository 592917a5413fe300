import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { GrantTokens } from '../../src/passes/grant-tokens.ts'
import type { Grant, GrantClaims } from '../../src/passes/grants.ts'
import { noon, random32, randomAddress } from './builders.ts'

/** A grant that was just bought. */
export function makeGrant(parts: Partial<Grant> = {}): Grant {
  return {
    challengeId: `ch_${random32().slice(2, 34)}`,
    requestId: `order-${random32().slice(2, 10)}`,
    payer: randomAddress(),
    paymentId: `pay_${random32().slice(2, 34)}`,
    planId: 'day',
    resourceId: 'default',
    resourceEndpoint: 'https://api.example/reports',
    transaction: random32(),
    issuedAt: noon,
    expiresAt: noon + 86_400_000,
    ...parts,
  }
}

/** What its token says. */
export function makeClaims(parts: Partial<GrantClaims> = {}): GrantClaims {
  return {
    iss: 'https://faregate.test',
    sub: 'order-1',
    jti: 'ch_1',
    planId: 'day',
    resourceId: 'default',
    payer: '0x1111111111111111111111111111111111111111',
    txHash: `0x${'22'.repeat(32)}`,
    iat: noon / 1000,
    exp: noon / 1000 + 86_400,
    ...parts,
  }
}

/** An issuer that publishes its keys over HTTP, and can change them. */
export type KeyServer = {
  url: string
  /** How often it was asked. */
  asked(): number
  publish(tokens: Pick<GrantTokens, 'jwks'>): void
  stop(): Promise<void>
}

export async function startKeyServer(first: Pick<GrantTokens, 'jwks'>): Promise<KeyServer> {
  let current = first
  let asked = 0
  const answer = async (response: ServerResponse) => {
    const text = JSON.stringify(await current.jwks())
    response.setHeader('content-type', 'application/json').end(text)
  }
  const server = createServer((_request, response) => {
    asked += 1
    void answer(response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    asked: () => asked,
    publish: (tokens) => {
      current = tokens
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}
