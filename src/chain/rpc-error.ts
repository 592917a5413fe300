import { BaseError } from 'viem'
import { z } from 'zod'

/** A JSON-RPC error as viem keeps it. `details` is the node's own message. */
const rpcError = z.object({
  code: z.number(),
  message: z.string(),
  details: z.string().optional(),
  data: z.unknown().optional(),
})

/** What a node said instead of a result. */
export type RpcFailure = { code: number; text: string; data: unknown }

/** `undefined`: no node said this; it did not answer, or not in JSON-RPC. */
export function rpcFailureOf(error: unknown): RpcFailure | undefined {
  if (!(error instanceof BaseError)) return undefined
  const answer = error.walk((cause) => rpcError.safeParse(cause).success)
  if (answer === null) return undefined
  const { code, data, details, message } = rpcError.parse(answer)
  return { code, text: details ?? message, data }
}

/** JSON-RPC's "method not found", and EIP-1474's "method not supported". */
const missingCodes = new Set([-32_601, -32_004])
const missingText =
  /(?:method|eth_\w+)\b.{0,60}\b(?:not (?:found|exist|supported|available|allowed|enabled|whitelisted)|unavailable)|(?:unknown|unsupported) method/i

/** Whether a node says that it does not offer the method at all. */
export function isMissingMethod({ code, text }: RpcFailure): boolean {
  return missingCodes.has(code) || missingText.test(text)
}

/** Of `execution-apis`: nonce too low or high, base fee, intrinsic gas, funds, no wallet. */
const validationCodes = new Set([-38_010, -38_011, -38_012, -38_013, -38_014, -38_024, -32_003])
const validationText = /validat|nonce|base fee|fee (?:cap|per gas)|insufficient funds|\bEOA\b/i

/** Whether a simulation was refused for what is only looked at with `validation`. */
export function isAboutValidation({ code, text }: RpcFailure): boolean {
  return validationCodes.has(code) || validationText.test(text)
}
