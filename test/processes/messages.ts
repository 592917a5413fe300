import type { Config } from '../../src/config/config.ts'
import type { GateTiming } from '../../src/gate/gate.ts'

/** What a test tells a server process. */
export type ToServer =
  | {
      kind: 'start'
      config: Config
      timing: Partial<GateTiming>
      /** The tool does not answer until it is released. */
      holdTool: boolean
    }
  | { kind: 'release tool' }
  /** Stands still at this time (Unix milliseconds); `undefined`: goes on. */
  | { kind: 'hold clock'; at: number | undefined }

/** What a server process tells its test. */
export type FromServer = { kind: 'listening'; url: string } | { kind: 'tool runs' }
