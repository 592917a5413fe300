import { createPublicClient, http } from 'viem'
import type { Address } from 'viem'

import { chainReads } from '../../src/chain/chain-reads.ts'
import { closedDesks } from '../../src/gate/desks/desks.ts'
import { noKeys } from '../../src/gate/desks/keys.ts'
import type { ToolContext } from '../../src/registry/tool-context.ts'
import { chainClient } from '../../src/sandbox/chain-client.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { tokenSafety } from '../../tools/token-safety/index.ts'
import { output } from '../../tools/token-safety/schema.ts'
import type { Artifact } from './artifact.ts'
import { plantToken } from './plant-token.ts'
import type { Row } from './score.ts'
import { openStage } from './stage.ts'

const deadlineMs = 60_000
/** What lies between a launch and the question about it. */
const passed = { blocks: 5, interval: 2 }
const startedAt = 1_750_000_000_000

/** Plants one token on an otherwise unchanged chain and asks the tool about it. */
export async function tryVerdict(sandbox: SandboxConnection, artifact: Artifact): Promise<Row> {
  const client = chainClient(sandbox.rpcUrl)
  const start = await client.snapshot()
  try {
    const stage = await openStage(sandbox, artifact.id)
    const token = await plantToken(stage, artifact)
    await client.mine(passed)
    return toRow(artifact, await ask(sandbox, token))
  } catch (error) {
    const reasons = [error instanceof Error ? error.message : String(error)]
    return toRow(artifact, { verdict: 'error', reasons, measured: {}, ...nothing })
  } finally {
    await client.revert({ id: start })
  }
}

/** The first call compiles our own code; its time says nothing. */
export async function warmUp(sandbox: SandboxConnection): Promise<void> {
  await ask(sandbox, sandbox.tokens.upgradeable).catch(() => undefined)
}

const nothing = { roundTrips: 0, cpuMs: 0, wallMs: 0 }

type Answered = Omit<Row, 'id' | 'label' | 'note' | 'expect'>

function toRow({ id, label, note, expect = {} }: Artifact, answered: Answered): Row {
  return { id, label, note, expect, ...answered }
}

async function ask({ rpcUrl, chainId }: SandboxConnection, token: Address): Promise<Answered> {
  let roundTrips = 0
  const onFetchRequest = () => {
    roundTrips += 1
  }
  const transport = http(rpcUrl, { batch: true, retryCount: 0, onFetchRequest })
  const reads = chainReads({ client: createPublicClient({ transport }), chainId })
  const context = contextOf({ find: () => reads, names: ['base-sepolia'] })
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  const answer = await tokenSafety.run({ token }, context)
  const wallMs = performance.now() - wallBefore
  const { user, system } = process.cpuUsage(cpuBefore)
  const { verdict, reasons, measured } = output.parse(answer)
  return {
    verdict,
    reasons: reasons.map(({ level, code }) => `${level} ${code}`),
    measured: { buyTaxBps: measured.buyTaxBps, sellTaxBps: measured.sellTaxBps },
    roundTrips,
    cpuMs: (user + system) / 1_000,
    wallMs,
  }
}

function contextOf(chains: ToolContext['chains']): ToolContext {
  return {
    clock: () => startedAt,
    chains,
    signal: AbortSignal.timeout(deadlineMs),
    caller: { kind: 'anonymous' },
    ...closedDesks,
    accounts: {
      keys: noKeys,
      challenge: refuse,
      payment: refuse,
      credit: refuse,
      overview: refuse,
    },
    catalogue: [],
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('This tool asks nothing about its caller.'))
}
