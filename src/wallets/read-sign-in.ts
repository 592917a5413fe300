import type { Hex } from 'viem'
import { z } from 'zod'

import { WalletSignatureError } from '../errors/wallet.ts'
import type { SignInFields } from './sign-in-message.ts'

/** A signed message as it came in, read but not yet believed. */
export type SignedSignIn = SignInFields & { signature: Hex }

/** Longest proof read, in characters. A real one has about 900. */
const longestSignIn = 8_192
const mostResources = 16
/** With its padding, as payments are written. */
const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** One line: a line break inside a field could make the signed text read as another message. */
const text = z.string().regex(/^\P{Cc}*$/u)

const signIn = z.object({
  domain: text,
  address: z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)]),
  statement: text.min(1).optional(),
  uri: text,
  version: z.literal('1'),
  chainId: z.string().regex(/^eip155:[1-9]\d{0,18}$/),
  type: z.literal('eip191'),
  nonce: z.string().regex(/^[A-Za-z0-9]{8,128}$/),
  issuedAt: text,
  expirationTime: text.optional(),
  notBefore: text.optional(),
  requestId: text.optional(),
  resources: z.array(text).max(mostResources).optional(),
  /** 65 bytes for a plain wallet; a contract wallet may need more (ERC-1271, ERC-6492). */
  signature: z.templateLiteral(['0x', z.string().regex(/^(?:[0-9a-fA-F]{2}){1,2048}$/)]),
})

/**
 * Reads a `SIGN-IN-WITH-X` proof: base64 JSON from a header, or the object from MCP `_meta`.
 *
 * @throws WalletSignatureError
 */
export function readSignIn(raw: unknown): SignedSignIn {
  const parsed = signIn.safeParse(typeof raw === 'string' ? decode(raw) : bounded(raw))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new WalletSignatureError(`${issue?.path.join('.') || 'it'} cannot be read`)
  }
  return parsed.data
}

function decode(header: string): unknown {
  if (header.length > longestSignIn) throw new WalletSignatureError('it is too long')
  if (!standardBase64.test(header)) throw new WalletSignatureError('it is not standard base64')
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
  } catch {
    throw new WalletSignatureError('the base64 text holds no JSON')
  }
}

/** An object comes out of a body whose size and depth the transport has bounded. */
function bounded(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) throw new WalletSignatureError('it is no object')
  return raw
}
