import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { z } from 'zod'

import { boundedFetch } from './bounded-fetch.ts'

/** Largest answer read from a facilitator, in bytes. */
const maxBytes = 64 * 1024

const caip2 = z.templateLiteral([z.string(), ':', z.string()])
/** Some services write `null` for what is absent. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)

const verifyAnswer = z.object({
  isValid: z.boolean(),
  invalidReason: text,
  payer: text,
})

const settleAnswer = z.object({
  success: z.boolean(),
  errorReason: text,
  payer: text,
  transaction: z.string(),
  network: caip2,
})

const supportedAnswer = z.object({
  kinds: z.array(z.looseObject({ x402Version: z.number(), scheme: z.string(), network: caip2 })),
  extensions: z.array(z.string()).default([]),
  signers: z.record(z.string(), z.array(z.string())).default({}),
})

export type FacilitatorOptions = {
  url: string
  /** Deadline of one request, in milliseconds (default 30,000). */
  timeoutMs?: number
}

/**
 * A remote facilitator over HTTP. Its answers are parsed strictly: anything but a real boolean, a
 * redirect, an over-long body or silence throws, and the caller asks the chain instead.
 */
export function facilitator({ url, timeoutMs = 30_000 }: FacilitatorOptions): FacilitatorClient {
  const base = url.replace(/\/+$/, '')
  const fetchBounded = boundedFetch({ timeoutMs, maxBytes })
  const post = async (path: string, payload: PaymentPayload, requirements: PaymentRequirements) => {
    const response = await fetchBounded(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        x402Version: payload.x402Version,
        paymentPayload: payload,
        paymentRequirements: requirements,
      }),
    })
    // A refusal may come with a 4xx status; what counts is a well-formed answer.
    const body: unknown = await response.json()
    return { ok: response.ok, body }
  }
  return {
    async verify(payload, requirements) {
      const { ok, body } = await post('verify', payload, requirements)
      const { isValid, invalidReason, payer } = verifyAnswer.parse(body)
      return {
        isValid: agreed(isValid, ok),
        ...(invalidReason && { invalidReason }),
        ...(payer && { payer }),
      }
    },
    async settle(payload, requirements) {
      const { ok, body } = await post('settle', payload, requirements)
      const { success, errorReason, payer, ...answer } = settleAnswer.parse(body)
      return {
        ...answer,
        success: agreed(success, ok),
        ...(errorReason && { errorReason }),
        ...(payer && { payer }),
      }
    },
    async getSupported() {
      const response = await fetchBounded(`${base}/supported`)
      return supportedAnswer.parse(await response.json())
    },
  }
}

/**
 * A yes in an answer whose status says that something went wrong is no yes.
 *
 * @throws Error when the two contradict each other
 */
function agreed(yes: boolean, ok: boolean): boolean {
  if (yes && !ok) throw new Error('The facilitator says yes with the status of a failure.')
  return yes
}
