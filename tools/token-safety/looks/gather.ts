import type { Address } from 'viem'

import type { BlockFacts, ChainReads } from '../../../src/registry/chain-reads.ts'
import { readCode } from '../code/bytecode.ts'
import { readFacts } from '../facts/read-facts.ts'
import { isNobody, type Holder, type Ownership } from '../reads/ownership.ts'
import { venuesAt } from '../trade/chain-venues.ts'
import { askedToken, identifiedToken, type AskedToken } from './asked-token.ts'
import type { Findings } from './findings.ts'
import { lookAtToken } from './first-look.ts'
import { lookBehind } from './second-look.ts'
import { freshAccounts, type Subject } from './subject.ts'
import { followUp } from './third-look.ts'

/** What was seen, and at which block. `makers`: whoever may have made the token. */
export type Gathered = { block: BlockFacts; findings: Findings; makers: readonly Address[] }

/**
 * As `gatherOnce`, of the token that is meant by an address. While that is not known yet, the address
 * is looked at as a token: most are.
 */
export async function gatherAsked(
  chain: ChainReads,
  { address, seed }: { address: Address; seed: string },
): Promise<Gathered & AskedToken> {
  const identified = identifiedToken(chain, address)
  if (identified) return { ...identified, ...(await gatherOnce(chain, { ...identified, seed })) }
  const looking = gatherOnce(chain, { token: address, seed })
  const [asked] = await Promise.all([askedToken(chain, address), looking.catch(() => undefined)])
  const gathered = asked.pool ? gatherOnce(chain, { token: asked.token, seed }) : looking
  return { ...asked, ...(await gathered) }
}

const underWay = new WeakMap<ChainReads, Map<Address, Promise<Gathered>>>()

/** As `gather`; those who ask about the same token at the same time share one simulation. */
export function gatherOnce(
  chain: ChainReads,
  subject: { token: Address; seed: string },
): Promise<Gathered> {
  const { token } = subject
  const asked = underWay.get(chain) ?? new Map<Address, Promise<Gathered>>()
  underWay.set(chain, asked)
  const first = asked.get(token)
  if (first) return first
  const gathering = gather(chain, subject).finally(() => asked.delete(token))
  asked.set(token, gathering)
  return gathering
}

/**
 * Reads everything the verdict needs, in three HTTP round trips: the token as it is; what its
 * holders can do next and how a wallet fares later; what that led to. `seed` makes the simulated
 * accounts hard to predict; the same seed gives the same ones.
 */
export async function gather(
  chain: ChainReads,
  { token, seed }: { token: Address; seed: string },
): Promise<Gathered> {
  const subject: Subject = {
    chain,
    token,
    accounts: freshAccounts(`${seed}:${token}`),
    venues: venuesAt(chain),
  }
  const look = await lookAtToken(subject)
  const second = await lookBehind(subject, look)
  const { block, metadata, code, proxy, named } = look
  const { market } = second
  const makers = [...second.makers, ...named].map(({ address }) => address)
  const [powers, facts] = await Promise.all([
    followUp(subject, { look, second }),
    readFacts(chain, {
      token,
      pools: 'pools' in market ? market.pools : [],
      owner: metadata.owner,
      creators: makers,
      block,
      reader: subject.accounts.reader,
      implementation: 'implementation' in proxy ? proxy.implementation : undefined,
    }),
  ])
  const { implementationCode, holders } = second
  const holderOf = (address: Address | undefined) =>
    holders.find((holder) => holder.address === address)
  const proxyAdmin = holderOf('admin' in proxy ? proxy.admin : undefined)
  const findings: Findings = {
    metadata,
    ownership: toOwnership(metadata.owner, holderOf(metadata.owner)),
    proxy,
    ...(proxyAdmin && { proxyAdmin }),
    code: readCode(code),
    ...(implementationCode && { implementationCode: readCode(implementationCode) }),
    transferAsks: second.transferAsks,
    firstSeen: second.firstSeen,
    market,
    journeys: second.journeys,
    hiddenFunctions: second.hidden && !look.plan.delegateCall,
    powers,
    facts,
  }
  return { block, findings, makers }
}

function toOwnership(address: Address | undefined, holder: Holder | undefined): Ownership {
  if (address === undefined) return { kind: 'none' }
  if (isNobody(address)) return { kind: 'renounced', address }
  return { kind: 'held', holder: holder ?? { address, kind: 'contract' } }
}
