import type { Usdc } from '../money/usdc.ts'
import type { Catalogue } from '../registry/catalogue.ts'
import type { Guide } from './guides.ts'

/** What the documents for programs tell. */
export type ShopFacts = {
  /** Under which callers reach this server, without a slash at the end. */
  publicUrl: string
  version: string
  /** Whether payments are test money on a local chain. */
  sandbox: boolean
  /** CAIP-2, such as `eip155:8453`. */
  network: string
  asset: string
  payTo: string
  catalogue: Catalogue
  /** Key passes on sale. */
  passes: readonly { period: string; price: Usdc }[]
  guides: readonly Guide[]
}

/** What this server calls itself, in one paragraph. */
export function aboutShop({ catalogue, sandbox }: ShopFacts): string {
  const free = catalogue.tools.filter((tool) => tool.free).length
  const sold = catalogue.tools.length - free
  const offer = `Sells ${counted(sold, 'tool')} to software agents and gives ${counted(free, 'more')} for free`
  const how = 'over MCP and HTTP, paid per call in USDC by x402 or with a key pass.'
  return `${offer}, ${how}${sandbox ? ' This is a sandbox: test money only.' : ''}`
}

function counted(count: number, word: 'tool' | 'more'): string {
  return word === 'tool' && count !== 1 ? `${count} tools` : `${count} ${word}`
}

/** Text on one line, so that it cannot begin another. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
