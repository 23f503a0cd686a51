/**
 * What the fixture fails with and without our authentication, because the SDKs it stands on do: by revision and scenario, with the
 * reason. None of it is scored by the suite. The list may only shrink: an entry that fails nothing is stale, and fails the run.
 */
const noTasks = 'the v2 SDK serves no tasks extension (io.modelcontextprotocol/tasks)'

export const sdkFails: Readonly<Record<string, string>> = {
  '2025-11-25 json-schema-2020-12': 'the v1 SDK takes the schema of a tool from zod, and rewrites it',
  '2026-07-28 tasks-capability-negotiation': noTasks,
  '2026-07-28 tasks-dispatch-and-envelope': noTasks,
  '2026-07-28 tasks-lifecycle': noTasks,
  '2026-07-28 tasks-mrtr-composition': noTasks,
  '2026-07-28 tasks-mrtr-input': noTasks,
  '2026-07-28 tasks-request-headers': noTasks,
  '2026-07-28 tasks-request-state-removal': noTasks,
  '2026-07-28 tasks-required-task-error': noTasks,
  '2026-07-28 tasks-wire-fields': noTasks,
}
