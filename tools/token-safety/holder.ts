import { toFunctionSelector } from 'viem'
import type { Address } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { tryCalls } from './bounded-calls.ts'
import { accountKind, isNobody } from './ownership.ts'
import type { Holder } from './ownership.ts'
import { addressIn } from './words.ts'

/** Finds out who holds what is held by `address`; `undefined` where nobody can act as it. */
export async function findHeld(
  chain: ChainReads,
  { address, reader }: { address: Address | undefined; reader: Address },
): Promise<Holder | undefined> {
  if (address === undefined || isNobody(address)) return undefined
  return findHolder(chain, { address, reader })
}

async function findHolder(
  chain: ChainReads,
  { address, reader }: { address: Address; reader: Address },
): Promise<Holder> {
  const [code, answers] = await Promise.all([
    chain.code(address),
    tryCalls(chain, {
      caller: reader,
      trials: [{ target: address, readOnly: true, data: toFunctionSelector('owner()') }],
    }),
  ])
  const kind = accountKind(code)
  const owner = answers?.[0]?.ok ? addressIn(answers[0].data) : undefined
  if (kind === 'wallet' || owner === undefined || isNobody(owner)) return { address, kind }
  const controller = { address: owner, kind: accountKind(await chain.code(owner)) }
  return { address, kind, controller }
}
