import type { Application } from './application.ts'
import type { AppRoleAssignment, PermissionGrant } from './group.ts'

/** Who has been given what in a tenant: app roles, and delegated permissions by consent. Empty lists give nobody anything. */
export class Permissions {
  #assignments: readonly AppRoleAssignment[] = []
  #grants: readonly PermissionGrant[] = []

  /** Puts these in the place of everything. */
  restore(assignments: readonly AppRoleAssignment[], grants: readonly PermissionGrant[]): void {
    this.#assignments = assignments
    this.#grants = grants
  }

  get assignments(): readonly AppRoleAssignment[] {
    return this.#assignments
  }

  get grants(): readonly PermissionGrant[] {
    return this.#grants
  }

  /** What any of these principals is assigned of an app. */
  assigned(principals: ReadonlySet<string>, resourceId: string): readonly AppRoleAssignment[] {
    return this.#assignments.filter(
      (assignment) => assignment.resourceId === resourceId && principals.has(assignment.principalId),
    )
  }

  /** Doing so twice changes nothing. */
  assign(assignment: AppRoleAssignment): void {
    this.unassign(assignment)
    this.#assignments = [...this.#assignments, assignment]
  }

  unassign({ principalId, resourceId, appRoleId }: AppRoleAssignment): void {
    const same = (other: AppRoleAssignment) =>
      other.principalId === principalId && other.resourceId === resourceId && other.appRoleId === appRoleId
    this.#assignments = this.#assignments.filter((other) => !same(other))
  }

  /** Short names of the permissions of `api` that `client` holds: for everybody, for this user, or by the API's own word. */
  consented(client: Application, api: Application, userId: string | undefined): ReadonlySet<string> {
    const granted = this.#grants.filter(
      ({ clientId, resourceId, principalId }) =>
        clientId === client.appId && resourceId === api.appId && (principalId === undefined || principalId === userId),
    )
    const preAuthorized = new Set(
      api.api.preAuthorizedApplications.filter((app) => app.appId === client.appId).flatMap((app) => app.delegatedPermissionIds),
    )
    const names = api.api.oauth2PermissionScopes.filter((scope) => preAuthorized.has(scope.id)).map((scope) => scope.value)
    return new Set([...granted.flatMap((grant) => grant.scope.split(' ')), ...names])
  }

  consent(grant: PermissionGrant): void {
    this.#grants = [...this.#grants, grant]
  }

  /** Of everybody, or of one user. */
  withdraw(clientId: string, principalId: string | undefined): void {
    this.#grants = this.#grants.filter(
      (grant) => grant.clientId !== clientId || (principalId !== undefined && grant.principalId !== principalId),
    )
  }
}
