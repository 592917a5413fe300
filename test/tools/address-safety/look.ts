import type { Abi, Address, Hex } from 'viem'

import type { SandboxConnection } from '../../../src/sandbox/connect-sandbox.ts'
import { addressSafety } from '../../../tools/address-safety/index.ts'
import type { SanctionsOracles } from '../../../tools/address-safety/known.ts'
import { output, type AddressSafetyOutput } from '../../../tools/address-safety/schema.ts'
import { compileTokens } from '../token-safety/compile.ts'
import { contextOf } from '../token-safety/market.ts'

const contracts = compileTokens('../address-safety/accounts.sol')

/** One of the contracts in `accounts.sol`. */
export function contractCalled(name: string): { abi: Abi; bytecode: Hex } {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`There is no ${name}.`)
  return contract
}

/** The tool's answer about an address, checked against its own schema. */
export async function lookAt(
  sandbox: SandboxConnection,
  address: Address,
  oracles?: SanctionsOracles,
): Promise<AddressSafetyOutput> {
  const tool = addressSafety(oracles ? { oracles } : {})
  return output.strict().parse(await tool.run({ address }, contextOf(sandbox)))
}
