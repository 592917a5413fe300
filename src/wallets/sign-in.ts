import { randomBytes } from 'node:crypto'

import { getAddress, type Address, type Hex } from 'viem'

import { WalletSignatureError } from '../errors/wallet.ts'
import type { NonceStore } from './nonce-store.ts'
import { readSignIn, type SignedSignIn } from './read-sign-in.ts'
import { signInMessage, type SignInFields } from './sign-in-message.ts'

/** A message and what is said to be its signature. */
export type SignedText = { address: Address; text: string; signature: Hex }

/** Fields for the wallet, and the exact text to sign. */
export type SignInChallenge = SignInFields & {
  statement: string
  type: 'eip191'
  expirationTime: string
  message: string
}

/** Lets wallets show who they are, one call at a time. */
export type SignIn = {
  challenge(address: Address): Promise<SignInChallenge>
  /**
   * Checks a proof without using it up, so that a bad one is refused before anything else is read.
   *
   * @throws WalletSignatureError
   */
  check(raw: unknown): Promise<void>
  /**
   * The wallet behind a proof, lower case. A proof is good once, in whichever process.
   *
   * @throws WalletSignatureError
   */
  redeem(raw: unknown): Promise<Address>
}

export type SignInOptions = {
  nonces: NonceStore
  /**
   * Whether the wallet signed this text (ECDSA, or ERC-1271 for contract wallets).
   *
   * @throws NodeUnavailableError when only a node could tell, and it does not answer
   */
  isSigned: (signed: SignedText) => Promise<boolean>
  /** CAIP-2 id of the chain that payments settle on. */
  network: string
  publicUrl: () => string
  clock: () => number
}

const lifetimeMs = 300_000
/** Milliseconds by which the clock of a client that writes its own `issuedAt` may run ahead. */
const clockSlackMs = 60_000
const statement =
  'Sign in to Faregate for one call. No transaction is made; a paid call may use your credit here.'

export function openSignIn(options: SignInOptions): SignIn {
  const { nonces, isSigned, network, publicUrl, clock } = options

  const verified = async (raw: unknown): Promise<SignedSignIn> => {
    const signIn = readSignIn(raw)
    const { address, nonce, signature } = signIn
    const why = problemOf(signIn, { network, url: new URL(publicUrl()), now: clock() })
    if (why !== undefined) throw new WalletSignatureError(why)
    // Before the signature: a node is asked about nonces of ours only.
    if (!(await nonces.isOpen(nonce, clock()))) throw usedNonce()
    if (!(await isSigned({ address, text: signInMessage(signIn), signature }))) {
      throw new WalletSignatureError('the wallet did not sign this message')
    }
    return signIn
  }

  return {
    async challenge(address) {
      const now = clock()
      const nonce = randomBytes(16).toString('hex')
      await nonces.issue({ nonce, expiresAt: now + lifetimeMs }, now)
      const { host: domain, origin: uri } = new URL(publicUrl())
      const fields = {
        domain,
        address: getAddress(address),
        statement,
        uri,
        version: '1',
        chainId: network,
        nonce,
        issuedAt: new Date(now).toISOString(),
        expirationTime: new Date(now + lifetimeMs).toISOString(),
      }
      return { ...fields, type: 'eip191', message: signInMessage(fields) }
    },
    async check(raw) {
      await verified(raw)
    },
    async redeem(raw) {
      const { address, nonce } = await verified(raw)
      if (!(await nonces.use(nonce, clock()))) throw usedNonce()
      const lower: Address = `0x${address.slice(2).toLowerCase()}`
      return lower
    },
  }
}

type Expected = { network: string; url: URL; now: number }

/** What place and time have against a proof. */
function problemOf(signIn: SignedSignIn, { network, url, now }: Expected): string | undefined {
  const { domain, uri, chainId, expirationTime, notBefore } = signIn
  const age = now - Date.parse(signIn.issuedAt)
  if (domain !== url.host) return 'it was signed for another domain'
  if (!URL.canParse(uri) || new URL(uri).origin !== url.origin) {
    return 'it was signed for another uri'
  }
  if (chainId !== network) return 'it was signed for another chain'
  // Comparisons with NaN are false, so that an unreadable time is refused as well.
  if (!(age <= lifetimeMs)) return 'it was issued too long ago'
  if (!(age >= -clockSlackMs)) return 'it was issued in the future'
  if (expirationTime !== undefined && !(Date.parse(expirationTime) > now)) return 'it has expired'
  if (notBefore !== undefined && !(Date.parse(notBefore) <= now)) return 'it is not valid yet'
  return undefined
}

function usedNonce(): WalletSignatureError {
  return new WalletSignatureError('its nonce was used before, has expired, or is not from here')
}
