import { toFunctionSelector } from 'viem'
import type { Address, Hex } from 'viem'

import type { Trial, TrialAnswer } from './bounded-calls.ts'
import { plainText, textIn } from './text.ts'
import { addressIn, uintIn } from './words.ts'

/** What a token says about itself. Whatever is missing could not be read. */
export type Metadata = {
  name?: string
  symbol?: string
  decimals?: number
  totalSupply?: bigint
  /** What `owner()` or, failing that, `getOwner()` answers; zero is an answer. */
  owner?: Address
}

const getters = [
  'name()',
  'symbol()',
  'decimals()',
  'totalSupply()',
  'owner()',
  'getOwner()',
] as const

const mostNameChars = 64
const mostSymbolChars = 32

/** The calls whose answers `readMetadata` reads, in its order. */
export function metadataTrials(token: Address): Trial[] {
  return getters.map((getter) => ({
    target: token,
    readOnly: true,
    data: toFunctionSelector(getter),
  }))
}

/** Reads the answers to `metadataTrials`; whatever makes no sense is left out. */
export function readMetadata(answers: readonly TrialAnswer[]): Metadata {
  const [name, symbol, decimals, totalSupply, owner, getOwner] = answers.map((answer) =>
    answer.ok ? answer.data : '0x',
  )
  const metadata = {
    name: shown(name, mostNameChars),
    symbol: shown(symbol, mostSymbolChars),
    decimals: small(uintIn(decimals ?? '0x')),
    totalSupply: uintIn(totalSupply ?? '0x'),
    owner: addressIn(owner ?? '0x') ?? addressIn(getOwner ?? '0x'),
  }
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined))
}

function shown(data: Hex | undefined, maxChars: number): string | undefined {
  const text = plainText(textIn(data ?? '0x') ?? '', maxChars)
  return text === '' ? undefined : text
}

function small(value: bigint | undefined): number | undefined {
  return value !== undefined && value <= 255n ? Number(value) : undefined
}
