import { chainClient } from '../../src/sandbox/chain-client.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import type { Artifact } from './artifact.ts'
import { disprove } from './prove.ts'
import { openStage } from './stage.ts'

/** The labels that are not true, with what was seen instead. Each token has the chain to itself. */
export async function proveAll(
  sandbox: SandboxConnection,
  artifacts: Artifact[],
): Promise<{ id: string; why: string }[]> {
  const client = chainClient(sandbox.rpcUrl)
  const wrong: { id: string; why: string }[] = []
  for (const artifact of artifacts) {
    const start = await client.snapshot()
    const stage = await openStage(sandbox, artifact.id)
    const why = await disprove(stage, artifact).catch((error: unknown) => String(error))
    if (why !== undefined) wrong.push({ id: artifact.id, why })
    await client.revert({ id: start })
  }
  return wrong
}
