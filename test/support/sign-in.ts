import {
  createSIWxPayload,
  encodeSIWxHeader,
  type CompleteSIWxInfo,
} from '@x402/extensions/sign-in-with-x'
import type { LocalAccount } from 'viem'

import { signInMessage } from '../../src/wallets/sign-in-message.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'

/** What a wallet sends back, with anything changed before or after it signs. */
export type SignInChanges = {
  /** Signed and sent. */
  fields?: Partial<SignInChallenge>
  /** Sent, but not signed. */
  sent?: Record<string, unknown>
}

/** Signs a challenge, honestly or with something changed; as the object that `_meta` carries. */
export async function signChallenge(
  account: LocalAccount,
  challenge: SignInChallenge,
  { fields = {}, sent = {} }: SignInChanges = {},
): Promise<Record<string, unknown>> {
  const { message: _text, ...signed } = { ...challenge, ...fields }
  const signature = await account.signMessage({ message: signInMessage(signed) })
  return { ...signed, signature, ...sent }
}

/** Signs a challenge the way the official client does; as the header `SIGN-IN-WITH-X`. */
export async function stockSignIn(
  account: LocalAccount,
  challenge: SignInChallenge,
): Promise<string> {
  const { message: _text, ...fields } = challenge
  const info: CompleteSIWxInfo = JSON.parse(JSON.stringify(fields))
  return encodeSIWxHeader(await createSIWxPayload(info, account, challenge.uri))
}
