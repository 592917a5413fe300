import { keccak256, slice, stringToHex } from 'viem'
import type { Address, Hex } from 'viem'

import type { BlockFacts, ChainReads } from '../../src/registry/chain-reads.ts'
import { tryCalls } from './bounded-calls.ts'
import { readCode } from './bytecode.ts'
import type { CodeFacts } from './bytecode.ts'
import { decideCapabilities } from './capabilities.ts'
import type { Capability } from './capabilities.ts'
import type { Findings } from './findings.ts'
import { findHeld } from './holder.ts'
import { lookBehind } from './look-behind.ts'
import type { Behind, Subject } from './look-behind.ts'
import { metadataTrials, readMetadata } from './metadata.ts'
import { isNobody } from './ownership.ts'
import type { Holder, Ownership } from './ownership.ts'
import { detectProxy, proxySlots } from './proxy.ts'
import { tryTrade } from './trade.ts'
import { venueOf } from './venues.ts'

/**
 * Reads everything the verdict needs: two HTTP round trips, one more for a beacon and one more for an
 * owner that is itself owned. `seed` makes the simulated accounts hard to
 * predict; the same seed gives the same ones.
 */
export async function gather(
  chain: ChainReads,
  { token, seed }: { token: Address; seed: string },
): Promise<{ block: BlockFacts; findings: Findings }> {
  const fresh = (role: string) => slice(keccak256(stringToHex(`${seed}:${token}:${role}`)), 12)
  const subject: Subject = { chain, token, fresh }
  const reader = fresh('reader')
  const { block, metadata, code, proxy, market } = await lookAtToken(subject)
  const { owner } = metadata
  const admin = 'admin' in proxy ? proxy.admin : undefined
  const callers = [owner, admin]
    .filter((caller) => caller !== undefined)
    .filter((caller) => !isNobody(caller))
  const [ownerHolder, proxyAdmin, behind] = await Promise.all([
    findHeld(chain, { address: owner, reader }),
    findHeld(chain, { address: admin, reader }),
    lookBehind(subject, { proxy, callers }),
  ])
  const holders = [ownerHolder, proxyAdmin].filter((holder) => holder !== undefined)
  const findings: Findings = {
    metadata,
    ownership: toOwnership(owner, ownerHolder),
    proxy,
    ...(proxyAdmin && { proxyAdmin }),
    code,
    ...(behind.implementationCode && { implementationCode: behind.implementationCode }),
    market,
    capabilities: toCapabilities({ code, behind, holders }),
  }
  return { block, findings }
}

/** First round trip: everything that needs no more than the address. */
async function lookAtToken({ chain, token, fresh }: Subject) {
  const accounts = {
    token,
    trader: fresh('trader'),
    probe: fresh('probe'),
    recipient: fresh('recipient'),
  }
  const [block, code, words, answers, market] = await Promise.all([
    chain.latestBlock(),
    chain.code(token),
    readSlots(chain, token),
    tryCalls(chain, { caller: fresh('reader'), trials: metadataTrials(token) }),
    tryTrade(chain, accounts, venueOf(chain.chainId)),
  ])
  return {
    block,
    metadata: readMetadata(answers ?? []),
    code: readCode(code),
    proxy: detectProxy({ code, words }),
    market,
  }
}

async function readSlots(chain: ChainReads, token: Address) {
  const read = (slot: Hex) => chain.storageAt(token, slot)
  const [implementation, admin, beacon, proxiable, zosImplementation, zosAdmin] = await Promise.all(
    [
      read(proxySlots.implementation),
      read(proxySlots.admin),
      read(proxySlots.beacon),
      read(proxySlots.proxiable),
      read(proxySlots.zosImplementation),
      read(proxySlots.zosAdmin),
    ],
  )
  return { implementation, admin, beacon, proxiable, zosImplementation, zosAdmin }
}

function toOwnership(address: Address | undefined, holder: Holder | undefined): Ownership {
  if (holder) return { kind: 'held', holder }
  return address ? { kind: 'renounced', address } : { kind: 'none' }
}

type Acted = { code: CodeFacts; behind: Behind; holders: Holder[] }

/** `undefined`: the calls were not run, so nothing can be said about who holds what. */
function toCapabilities({ code, behind, holders }: Acted): Capability[] | undefined {
  const { trials, implementationCode } = behind
  return (
    trials &&
    decideCapabilities({
      ...trials,
      selectors: new Set([...code.selectors, ...(implementationCode?.selectors ?? [])]),
      holders: holders.flatMap((holder) => {
        const answers = trials.holders.get(holder.address)
        return answers ? [{ holder, answers }] : []
      }),
    })
  )
}
