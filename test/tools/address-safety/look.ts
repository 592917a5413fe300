import type { Abi, Address, Hex } from 'viem'

import type { SandboxConnection } from '../../../src/sandbox/connect-sandbox.ts'
import { addressSafety } from '../../../tools/address-safety/index.ts'
import { output, type AddressSafetyOutput } from '../../../tools/address-safety/schema.ts'
import { compileTokens } from '../token-safety/compile.ts'
import { contextOf, saying } from '../token-safety/market.ts'

const contracts = compileTokens('../address-safety/accounts.sol')

/** One of the contracts in `accounts.sol`. */
export function contractCalled(name: string): { abi: Abi; bytecode: Hex } {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`There is no ${name}.`)
  return contract
}

/** The tool's answer about an address, checked against its schema; with a list to ask, or none. */
export async function lookAt(
  sandbox: SandboxConnection,
  address: Address,
  sanctionsOracle?: Address,
): Promise<AddressSafetyOutput> {
  const node = sanctionsOracle && saying({ sanctionsOracle })
  const context = contextOf(sandbox, node)
  return output.strict().parse(await addressSafety.run({ address }, context))
}
