import { canonicalId } from '../guid.ts'
import { DirectoryRefusal } from './directory-refusal.ts'
import type { Group } from './group.ts'
import type { User, UserChange } from './user.ts'

/** The users and groups of a tenant, as they are at this moment. An unknown id finds nobody. */
export class People {
  #users = new Map<string, User>()
  #groups = new Map<string, Group>()

  /** Puts these in the place of everybody. @throws DirectoryRefusal where two have one name. */
  protected restorePeople(users: readonly User[], groups: readonly Group[]): void {
    this.#users = new Map()
    this.#groups = new Map(groups.map((group) => [group.id, group]))
    for (const user of users) this.putUser(user)
  }

  get users(): readonly User[] {
    return [...this.#users.values()]
  }

  get groups(): readonly Group[] {
    return [...this.#groups.values()]
  }

  /** The user with this object id or user principal name (which has no case). */
  user(idOrName: string): User | undefined {
    const name = idOrName.toLowerCase()
    return this.#users.get(name) ?? this.users.find((user) => user.userPrincipalName.toLowerCase() === name)
  }

  group(id: string): Group | undefined {
    return this.#groups.get(canonicalId(id))
  }

  /** The groups that somebody is in, also by way of other groups. */
  groupsOf(user: Pick<User, 'id'>): readonly Group[] {
    const found = new Set<Group>()
    const visit = (id: string): void => {
      for (const group of this.#groups.values()) {
        if (found.has(group) || !group.members.includes(id)) continue
        found.add(group)
        visit(group.id)
      }
    }
    visit(user.id)
    return [...found]
  }

  /** Adds or replaces a user. @throws DirectoryRefusal for a user principal name that somebody else has. */
  putUser(user: User): User {
    const other = this.user(user.userPrincipalName)
    if (other && other.id !== user.id)
      throw new DirectoryRefusal(`'${user.userPrincipalName}' is already the name of another user`)
    this.#users.set(user.id, user)
    return user
  }

  /** @returns the changed user, or undefined where there is no such user. @throws DirectoryRefusal for a name that is taken. */
  changeUser(idOrName: string, change: UserChange): User | undefined {
    const user = this.user(idOrName)
    return user && this.putUser({ ...user, ...change })
  }

  /** @returns whether there was such a user. */
  removeUser(idOrName: string): boolean {
    const id = this.user(idOrName)?.id ?? ''
    for (const group of this.groups) this.putGroup({ ...group, members: group.members.filter((member) => member !== id) })
    return this.#users.delete(id)
  }

  putGroup(group: Group): Group {
    this.#groups.set(group.id, group)
    return group
  }

  removeGroup(id: string): boolean {
    return this.#groups.delete(id)
  }
}
