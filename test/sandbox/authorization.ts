import { BaseError, ContractFunctionRevertedError, toHex } from 'viem'
import type { Address, Hex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import type { PrivateKeyAccount } from 'viem/accounts'

import { sandboxAddresses, sandboxChainId, sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'

const transferFields = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
] as const

const types = {
  TransferWithAuthorization: transferFields,
  ReceiveWithAuthorization: transferFields,
  CancelAuthorization: [
    { name: 'authorizer', type: 'address' },
    { name: 'nonce', type: 'bytes32' },
  ],
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const

export const usdcDomain = {
  ...sandboxUsdcDomain,
  chainId: sandboxChainId,
  verifyingContract: sandboxAddresses.usdc,
}

export type Authorization = {
  from: Address
  to: Address
  value: bigint
  /** Unix seconds. */
  validAfter: bigint
  /** Unix seconds. */
  validBefore: bigint
  nonce: Hex
}

/** An authorization of one dollar, valid until 2100. */
export function makeAuthorization(
  parts: Partial<Authorization> & Pick<Authorization, 'from' | 'to'>,
): Authorization {
  return {
    value: 1_000_000n,
    validAfter: 0n,
    validBefore: 4_102_444_800n,
    nonce: generatePrivateKey(),
    ...parts,
  }
}

/** The arguments of the overloads that take a signature as bytes. */
export function inOrder(authorization: Authorization) {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return [from, to, value, validAfter, validBefore, nonce] as const
}

export function signTransfer(account: PrivateKeyAccount, message: Authorization): Promise<Hex> {
  const primaryType = 'TransferWithAuthorization'
  return account.signTypedData({ domain: usdcDomain, types, primaryType, message })
}

export function signReceipt(account: PrivateKeyAccount, message: Authorization): Promise<Hex> {
  const primaryType = 'ReceiveWithAuthorization'
  return account.signTypedData({ domain: usdcDomain, types, primaryType, message })
}

export function signCancel(
  account: PrivateKeyAccount,
  message: { authorizer: Address; nonce: Hex },
): Promise<Hex> {
  const primaryType = 'CancelAuthorization'
  return account.signTypedData({ domain: usdcDomain, types, primaryType, message })
}

export function signPermit(
  account: PrivateKeyAccount,
  message: { owner: Address; spender: Address; value: bigint; nonce: bigint; deadline: bigint },
): Promise<Hex> {
  return account.signTypedData({ domain: usdcDomain, types, primaryType: 'Permit', message })
}

/** An address that nobody has used. */
export function freshAddress(): Address {
  return toHex(BigInt(generatePrivateKey()) >> 96n, { size: 20 })
}

/** The string a contract refused with; `undefined` when it agreed. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (!(error instanceof BaseError)) throw error
    const revert = error.walk((cause) => cause instanceof ContractFunctionRevertedError)
    if (!(revert instanceof ContractFunctionRevertedError)) throw error
    return revert.reason ?? 'no reason'
  }
}
