/** What other programs may import: sell your own tools, or run the sandbox in a test. */
export { ConfigError, readConfig, type Config } from './config/config.ts'
export { ServiceError, type ErrorSpec } from './errors/service-error.ts'
export { startFaregate, type Faregate, type StartOptions } from './main.ts'
export { formatUsd, fromAtomic, toAtomic, usdc, type Usdc } from './money/usdc.ts'
export {
  grantRefusal,
  requireGrant,
  verifyGrant,
  withGrant,
  type VerifyGrantOptions,
} from './passes/verify-grant.ts'
export { defineTool, type Tool, type ToolDefinition } from './registry/define-tool.ts'
export type { ChainDirectory, ChainReads } from './registry/chain-reads.ts'
export type { Caller, CheckContext, ToolContext } from './registry/tool-context.ts'
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox/start-sandbox.ts'
